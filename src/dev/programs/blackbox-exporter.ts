import { freePort, loopback } from '../loopback.ts';
import { becomesReady, lastLines, startChild } from './child.ts';
import { type FindOptions, findProgram } from './find.ts';
import { ProgramError } from './program.ts';

/** From its start until it answers. */
const ready = { deadlineMs: 30_000, pollMs: 25 };

interface BlackboxExporter {
  /** `host:port`. */
  readonly host: string;
  stop(): Promise<void>;
}

/** Starts blackbox_exporter with this configuration on a free port of 127.0.0.1. Rejects with a {@link ProgramError}. */
export async function startBlackboxExporter(configFile: string, options: FindOptions): Promise<BlackboxExporter> {
  const { path } = await findProgram('blackbox_exporter', options);
  const host = `${loopback}:${await freePort()}`;
  const child = await startChild(path, [`--config.file=${configFile}`, `--web.listen-address=${host}`], '/');
  const answers = () =>
    fetch(`http://${host}/-/healthy`, { signal: AbortSignal.timeout(1_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
  if (await becomesReady(child, answers, ready)) return { host, stop: child.stop };
  await child.stop();
  throw new ProgramError(`${path} did not become ready. Its log ends:\n${lastLines(child.log())}`);
}
