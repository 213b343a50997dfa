import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { glob, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { packageRoot } from '../../package-root.ts';
import { UnreadableFile } from '../unreadable-file.ts';

/** Debian's package has another name for it. */
const names = ['alertmanager', 'prometheus-alertmanager'];
const notFound =
  'a replay needs Alertmanager 0.28 or later, which was not found on the PATH: install it (https://prometheus.io/download), ' +
  'or give its path with --alertmanager; in a checkout of this project `npm run programs` fetches one';

/** An Alertmanager: the one that a person named, on the PATH, or in this project's cache. Nothing is fetched. */
export async function findAlertmanager(named?: string): Promise<string> {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const onPath = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  const candidates = named === undefined ? onPath : [named];
  if (named === undefined) {
    for await (const path of glob(join(packageRoot, '.cache/programs/**/alertmanager'))) candidates.push(path);
  }
  for (const path of candidates) if (await isProgram(path)) return path;
  throw new UnreadableFile(
    named === undefined
      ? notFound
      : `${named}: no program that can be run: give the path of an Alertmanager with --alertmanager`,
  );
}

function isProgram(path: string): Promise<boolean> {
  return stat(path).then(
    (file) => file.isFile() && (file.mode & 0o111) !== 0,
    () => false,
  );
}

/** Runs an Alertmanager of its own with this configuration while `act` runs; it listens on this machine alone. */
export async function withAlertmanager<T>(program: string, yaml: string, act: (url: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'big-red-button-replay-'));
  const configFile = join(folder, 'alertmanager.yml');
  await writeFile(configFile, yaml);
  const args = [
    `--config.file=${configFile}`,
    `--storage.path=${join(folder, 'data')}`,
    '--web.listen-address=127.0.0.1:0',
    '--cluster.listen-address=',
  ];
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'close').catch(() => undefined);
  try {
    return await act(`http://${await addressOf(child, program)}`);
  } finally {
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
}

/** The free port that it took stands in its log. */
async function addressOf(child: ChildProcessByStdio<null, null, Readable>, program: string): Promise<string> {
  let last = 'it ended without a message';
  for await (const line of createInterface({ input: child.stderr })) {
    const address = /"Listening on" address=(\S+)/.exec(line)?.[1];
    if (address !== undefined) {
      // What it logs later is read, so that it never waits for a reader.
      child.stderr.resume();
      return address;
    }
    last = line;
  }
  throw new Error(`${program} does not start: ${last}`);
}
