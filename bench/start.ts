import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { median, type Row } from './support/row.ts';
import { buildShipped } from './support/shipped.ts';
import { type Stand, startReceiverProcess, writeConfig } from './support/stand.ts';

const starts = 5;
const idleMs = 3_000;

/** From the start of the process to the first 200 of /readyz, and the memory a moment later, with the files and settings of the image. */
export async function benchStart(stand: Stand): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'big-red-button-bench-'));
  const [config, shipped] = [await writeConfig(folder, stand.simulator), await buildShipped()];
  const [ready, memory]: [number[], number[]] = [[], []];
  for (let start = 0; start < starts; start += 1) {
    const receiver = await startReceiverProcess(config, shipped);
    ready.push(receiver.readyAfterMs / 1_000);
    await sleep(idleMs);
    memory.push(await mebibytesOf(receiver.pid));
    await receiver.stop();
  }
  await Promise.all([rm(folder, { recursive: true, force: true }), shipped.remove()]);
  return [rowOf('start to ready (median)', ready, 's', 0.4), rowOf('memory while idle (median)', memory, 'MiB', 120)];
}

function rowOf(what: string, samples: readonly number[], unit: string, bound: number): Row {
  const measured = `${samples.map((sample) => sample.toPrecision(3)).join(', ')} ${unit}`;
  return { what, measured, value: median(samples), unit, bound, sense: 'at most' };
}

/** Of Linux: the resident memory. */
async function mebibytesOf(pid: number): Promise<number> {
  const [, kibibytes] = /^VmRSS:\s+(\d+)/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) / 1_024;
}
