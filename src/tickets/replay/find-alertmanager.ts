import { access, constants, readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { packageRoot } from '../../package-root.ts';
import { UnreadableFile } from '../unreadable-file.ts';

/** Debian's package has another name for it. */
const names = ['alertmanager', 'prometheus-alertmanager'];

/** An Alertmanager: the one that a person named, on the PATH, or in this project's cache. Nothing is fetched. */
export async function findAlertmanager(named?: string, searched = process.env.PATH ?? ''): Promise<string> {
  if (named !== undefined) {
    if (await isExecutable(named)) return named;
    throw new UnreadableFile(
      `${named}: no program that can be run: give the path of an Alertmanager with --alertmanager`,
    );
  }
  const onPath = searched.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  for (const path of [...onPath, ...(await cachedPrograms())]) {
    if (await isExecutable(path)) return path;
  }
  throw new UnreadableFile(
    'a replay needs Alertmanager 0.28 or later, which was not found on the PATH: install it (https://prometheus.io/download), ' +
      'or give its path with --alertmanager; in a checkout of this project `npm run programs` fetches one',
  );
}

async function cachedPrograms(): Promise<string[]> {
  const cache = join(packageRoot, '.cache/programs');
  const entries = await readdir(cache, { recursive: true }).catch(() => []);
  return entries
    .filter((entry) => /(?:^|\/)alertmanager$/.test(entry) && !/\/(?:usr|etc|var)\//.test(entry))
    .map((entry) => join(cache, entry));
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
