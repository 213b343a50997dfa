import { delimiter, join } from 'node:path';
import { withLock } from '../../../src/dev/programs/fetch/lock.ts';
import { ProgramError, type Say } from '../../../src/dev/programs/program.ts';
import { fetchSystemPrograms, findSystemPrograms } from './debian-packages.ts';
import { buildGoPrograms, goProgramFolders, goProgramPath, missingGoPrograms } from './go-programs.ts';

/** `.cache/cluster` of this project, which git ignores. */
export const cacheFolder = join(import.meta.dirname, '../../../.cache/cluster');

/** The environment in which every program of a node is found and runs. */
export type NodeEnvironment = Readonly<
  Record<'PATH' | 'LD_LIBRARY_PATH' | 'CNI_PATH' | 'PAUSE_PATH', string> & { XTABLES_LIBDIR?: string }
>;

/**
 * Finds, builds or downloads every program of a Kubernetes node, and reports each step. Several processes may call it
 * at once: one works, and the others wait. Rejects with a {@link ProgramError}.
 */
export async function ensureNodePrograms(say: Say): Promise<NodeEnvironment> {
  const environment = (await findAll()) ?? (await withLock(cacheFolder, say, () => getMissing(say)));
  if (environment === undefined) throw new ProgramError(`programs are still missing from ${cacheFolder}: remove it`);
  return environment;
}

/** The build takes minutes and the download takes seconds, so they run at the same time. */
async function getMissing(say: Say): Promise<NodeEnvironment | undefined> {
  const fetch = async () => {
    if ((await findSystemPrograms(cacheFolder)) === undefined) await fetchSystemPrograms(cacheFolder, say);
  };
  const results = await Promise.allSettled([buildGoPrograms(cacheFolder, say), fetch()]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return findAll();
}

async function findAll(): Promise<NodeEnvironment | undefined> {
  const system = await findSystemPrograms(cacheFolder);
  if (system === undefined || (await missingGoPrograms(cacheFolder)).length > 0) return undefined;
  return {
    PATH: [...goProgramFolders(cacheFolder), system.path].join(delimiter),
    LD_LIBRARY_PATH: system.libraryPath,
    CNI_PATH: system.networkPlugins,
    ...(system.iptablesExtensions !== undefined && { XTABLES_LIBDIR: system.iptablesExtensions }),
    PAUSE_PATH: goProgramPath(cacheFolder, 'pause'),
  };
}

/** Finds or builds the programs that a test needs beside an existing cluster, as {@link ensureNodePrograms} does. */
export async function ensureClientPrograms(say: Say): Promise<Readonly<Record<'PATH', string>>> {
  const names = ['kubectl', 'kube-state-metrics'];
  await withLock(cacheFolder, say, () => buildGoPrograms(cacheFolder, say, names));
  const folders = goProgramFolders(cacheFolder);
  return { PATH: [...folders, process.env.PATH].join(delimiter) };
}
