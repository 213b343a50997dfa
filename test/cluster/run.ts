import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { ensurePrograms } from '../../src/dev/programs/find.ts';
import type { Say } from '../../src/dev/programs/program.ts';
import { type ClusterEnvironment, writeClusterEnvironment } from './environment.ts';
import { ensureReceiverImage } from './image/receiver-image.ts';
import { inNamespaces, outsideEnvironment } from './node/namespaces.ts';
import { makePlace, removeForsakenPlaces, removePlace } from './node/place.ts';
import { cacheFolder, ensureNodePrograms } from './programs/ensure.ts';
import { ensureOperatorManifests } from './programs/operator-manifests.ts';

/** For whoever was interrupted to end by themselves. */
const interruptGraceMs = 5_000;

/** What is run with a cluster: it finds it by `readClusterEnvironment`. */
export interface Order {
  /** In the project's folder. */
  readonly command: readonly [program: string, ...args: string[]];
  /** The tests that were asked for; none: all. */
  readonly names: readonly string[];
  /** Whether pods are to run the receiver as it is shipped; the image takes a minute or two to build. */
  readonly needsReceiverImage?: boolean;
  readonly say: Say;
}

/**
 * Runs a command in namespaces of its own, with everything that it needs to start a node there. Resolves with its exit code;
 * rejects with a `ProgramError`.
 */
export async function runOnNode(order: Order): Promise<number> {
  const { say } = order;
  // Inside there is no network to fetch anything from.
  await ensurePrograms(['prometheus', 'alertmanager'], { say });
  const { CNI_PATH, PAUSE_PATH, ...environment } = await ensureNodePrograms(say);
  const operatorManifests = await ensureOperatorManifests();
  const image = order.needsReceiverImage === true ? { receiverImage: await ensureReceiverImage(cacheFolder, say) } : {};
  await removeForsakenPlaces();
  const { temporary, ...place } = await makePlace();
  try {
    const cluster = {
      kind: 'node',
      node: { ...place, cniPath: CNI_PATH, pausePath: PAUSE_PATH },
      operatorManifests,
      ...image,
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
  // What was made for it is taken away when it has ended. A terminal interrupts it too: it may say so first.
  process.on('SIGINT', () => setTimeout(end, interruptGraceMs));
  process.on('SIGTERM', end);
  process.on('SIGHUP', end);
  const [code] = await once(child, 'exit');
  return code ?? 1;
}
