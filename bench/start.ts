import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, type Row } from './support/row.ts';
import { type Stand, startReceiverProcess, writeConfig } from './support/stand.ts';

const starts = 5;

/** From the start of the process to the first 200 of /readyz. */
export async function benchStart(stand: Stand): Promise<Row> {
  const folder = await mkdtemp(join(tmpdir(), 'big-red-button-bench-'));
  const config = await writeConfig(folder, stand.simulator);
  const samples: number[] = [];
  for (let start = 0; start < starts; start += 1) {
    const receiver = await startReceiverProcess(config);
    samples.push(receiver.readyAfterMs);
    await receiver.stop();
  }
  await rm(folder, { recursive: true, force: true });
  return {
    what: 'start to ready (median)',
    measured: `${samples.map((sample) => Math.round(sample)).join(', ')} ms`,
    value: median(samples) / 1_000,
    unit: 's',
    bound: 1,
    sense: 'at most',
  };
}
