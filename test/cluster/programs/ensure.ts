import { delimiter, dirname, join } from 'node:path';
import { withLock } from '../../../src/dev/programs/fetch/lock.ts';
import { ensurePrograms } from '../../../src/dev/programs/find.ts';
import { ProgramError, type Say } from '../../../src/dev/programs/program.ts';
import { type Build, networkBuilds, nodeBuilds } from './builds.ts';
import { fetchSystemPrograms, findSystemPrograms } from './debian-packages.ts';
import { buildGoPrograms, goProgramFolders, missingGoPrograms } from './go-programs.ts';
import { defaultVersions, type Versions } from './versions.ts';

/** `.cache/cluster` of this project, which git ignores. */
export const cacheFolder = join(import.meta.dirname, '../../../.cache/cluster');

/** The environment in which every program of a node is found and runs. */
export type NodeEnvironment = Readonly<
  Record<'PATH' | 'LD_LIBRARY_PATH' | 'CNI_PATH', string> & { XTABLES_LIBDIR?: string }
>;

export interface NodeProgramOptions {
  readonly versions?: Versions;
  /** Whether the node also needs a name server and NetworkPolicies. */
  readonly needsNetwork?: boolean;
  readonly say: Say;
}

/**
 * Finds, builds or downloads every program of a Kubernetes node, and reports each step. Several processes may call it
 * at once: one works, and the others wait. Rejects with a {@link ProgramError}.
 */
export async function ensureNodePrograms(options: NodeProgramOptions): Promise<NodeEnvironment> {
  const { versions = defaultVersions, needsNetwork = false, say } = options;
  const builds = [...nodeBuilds(versions), ...(needsNetwork ? networkBuilds : [])];
  const environment = (await findAll(builds)) ?? (await withLock(cacheFolder, say, () => getMissing(builds, say)));
  if (environment === undefined) throw new ProgramError(`programs are still missing from ${cacheFolder}: remove it`);
  const PATH = [...(await ensureMonitoring(versions, say)), environment.PATH].join(delimiter);
  return { ...environment, PATH };
}

/** The build takes minutes and the download takes seconds, so they run at the same time. */
async function getMissing(builds: readonly Build[], say: Say): Promise<NodeEnvironment | undefined> {
  const fetch = async () => {
    if ((await findSystemPrograms(cacheFolder)) === undefined) await fetchSystemPrograms(cacheFolder, say);
  };
  const results = await Promise.allSettled([buildGoPrograms(builds, { cacheFolder, say }), fetch()]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return findAll(builds);
}

async function findAll(builds: readonly Build[]): Promise<NodeEnvironment | undefined> {
  const system = await findSystemPrograms(cacheFolder);
  if (system === undefined || (await missingGoPrograms(builds, cacheFolder)).length > 0) return undefined;
  return {
    PATH: [...goProgramFolders(builds, cacheFolder), system.path].join(delimiter),
    LD_LIBRARY_PATH: system.libraryPath,
    CNI_PATH: system.networkPlugins,
    ...(system.iptablesExtensions !== undefined && { XTABLES_LIBDIR: system.iptablesExtensions }),
  };
}

/** The folders of the Prometheus and the Alertmanager that the versions name. Others are found later, as everywhere. */
async function ensureMonitoring({ prometheus, alertmanager }: Versions, say: Say): Promise<string[]> {
  const chosen = { prometheus, alertmanager };
  const folders: string[] = [];
  for (const name of ['prometheus', 'alertmanager'] as const) {
    const suite = chosen[name];
    const found = await ensurePrograms([name], { say, ...(suite !== undefined && { suite }) });
    if (suite !== undefined) folders.push(dirname(found[name].path));
  }
  return folders;
}

/** Finds or builds the programs that a test needs beside an existing cluster, as {@link ensureNodePrograms} does. */
export async function ensureClientPrograms(versions: Versions, say: Say): Promise<Readonly<Record<'PATH', string>>> {
  const wanted = ['kubectl', 'kube-state-metrics'];
  const builds = nodeBuilds(versions);
  await withLock(cacheFolder, say, () => buildGoPrograms(builds, { cacheFolder, wanted, say }));
  const folders = [...(await ensureMonitoring(versions, say)), ...goProgramFolders(builds, cacheFolder)];
  return { PATH: [...folders, process.env.PATH].join(delimiter) };
}
