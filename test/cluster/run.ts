import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Say } from '../../src/dev/programs/program.ts';
import { type ClusterEnvironment, writeClusterEnvironment } from './environment.ts';
import { ensureReceiverImage } from './image/receiver-image.ts';
import { inNamespaces, outsideEnvironment } from './node/namespaces.ts';
import { makePlace, removeForsakenPlaces, removePlace } from './node/place.ts';
import { cacheFolder, ensureNodePrograms } from './programs/ensure.ts';
import { ensureHelm } from './programs/helm.ts';
import { ensureMonitoringPrograms } from './programs/monitoring-programs.ts';
import { ensureOperatorManifests } from './programs/operator-manifests.ts';
import { defaultVersions, type Versions } from './programs/versions.ts';

/** The time for interrupted programs to end by themselves. */
const interruptGraceMs = 5_000;

/** The program that runs with a cluster. It finds the cluster by `readClusterEnvironment`. */
export interface Order {
  /** The path in the project's folder. */
  readonly command: readonly [program: string, ...args: string[]];
  /** The selected tests. An empty list means all. */
  readonly names: readonly string[];
  /** Whether pods must run the receiver as it is shipped. Its image takes a minute or two to build. */
  readonly needsReceiverImage?: boolean;
  /** Whether pods must run the monitoring as it is shipped, with a name server and NetworkPolicies. */
  readonly needsMonitoringPods?: boolean;
  readonly needsHelm?: boolean;
  readonly versions?: Versions;
  readonly say: Say;
}

/**
 * Runs a command in its own namespaces, with everything that it needs to start a node there. Resolves with its exit
 * code. Rejects with a `ProgramError`.
 */
export async function runOnNode(order: Order): Promise<number> {
  const { say, versions = defaultVersions, needsMonitoringPods = false } = order;
  // There is no network inside, so all downloads come first.
  const programs = { versions, needsNetwork: needsMonitoringPods, say };
  const { CNI_PATH, ...environment } = await ensureNodePrograms(programs);
  if (order.needsHelm === true) await ensureHelm(say);
  const operatorManifests = await ensureOperatorManifests();
  const image = order.needsReceiverImage === true ? { receiverImage: await ensureReceiverImage(cacheFolder, say) } : {};
  const monitoring = needsMonitoringPods ? { monitoringPrograms: await ensureMonitoringPrograms(versions, say) } : {};
  await removeForsakenPlaces();
  const { temporary, ...place } = await makePlace();
  try {
    const cluster = {
      kind: 'node',
      node: { ...place, cniPath: CNI_PATH },
      operatorManifests,
      ...image,
      ...monitoring,
    } as const;
    return await runCommand(cluster, order, { ...environment, TMPDIR: temporary, ...(await outsideEnvironment()) });
  } finally {
    await removePlace(place);
  }
}

/** Resolves with the exit code. */
export async function runCommand(
  cluster: ClusterEnvironment,
  { command: [program, ...args], names }: Order,
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  const [path, all] = cluster.kind === 'node' ? inNamespaces(program, ...args) : [program, args];
  const root = resolve(import.meta.dirname, '../..');
  const env = { ...process.env, ...environment, ...writeClusterEnvironment(cluster, names) };
  const child = spawn(path, all, { cwd: root, env, stdio: 'inherit' });
  const end = () => void child.kill('SIGKILL');
  // The node's folder is removed after the command has ended. A terminal interrupts the command too, and its last
  // output may come first.
  process.on('SIGINT', () => setTimeout(end, interruptGraceMs));
  process.on('SIGTERM', end);
  process.on('SIGHUP', end);
  const [code] = await once(child, 'exit');
  return code ?? 1;
}
