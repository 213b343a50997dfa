import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensurePrograms } from '../../src/programs/find.ts';
import { ProgramError } from '../../src/programs/program.ts';
import { type ClusterEnvironment, writeClusterEnvironment } from './environment.ts';
import { inNamespaces, outsideEnvironment, whyNoNamespaces } from './node/namespaces.ts';
import { makePlace, removeForsakenPlaces, removePlace } from './node/place.ts';
import { ensureClientPrograms, ensureNodePrograms } from './programs/ensure.ts';
import { ensureOperatorManifests } from './programs/operator-manifests.ts';

const usage = `npm run test:cluster [-- [--kubeconfig FILE] [NAME...]]
Runs the tests that need a real Kubernetes cluster, or those whose file names contain a NAME: on a node that is started for them,
which needs root on Linux, or on the cluster of a kubeconfig, in namespaces of their own.`;

/** For the tests to end by themselves. */
const interruptGraceMs = 5_000;

const say = (line: string) => console.error(line);

/** Resolves with the exit code. */
async function main(): Promise<number> {
  const options = { kubeconfig: { type: 'string' }, help: { type: 'boolean' } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  if (values.kubeconfig !== undefined) return testOnCluster(resolve(values.kubeconfig), positionals);
  const reason = await whyNoNamespaces();
  if (reason !== undefined) return skip(reason, positionals);
  return testOnNode(positionals);
}

/** The tests then say that they were skipped, which is not that they passed. */
function skip(reason: string, names: readonly string[]): Promise<number> {
  say(`Skipped: ${reason}.\nOn another cluster: npm run test:cluster -- --kubeconfig FILE`);
  return runTests({ kind: 'none', reason }, names, {});
}

async function testOnCluster(kubeconfig: string, names: readonly string[]): Promise<number> {
  await ensurePrograms(['prometheus', 'alertmanager'], { say });
  const environment = await ensureClientPrograms(say);
  return runTests({ kind: 'kubeconfig', kubeconfig }, names, environment);
}

async function testOnNode(names: readonly string[]): Promise<number> {
  // Inside there is no network to fetch anything from.
  await ensurePrograms(['prometheus', 'alertmanager'], { say });
  const { CNI_PATH, PAUSE_PATH, ...environment } = await ensureNodePrograms(say);
  const operatorManifests = await ensureOperatorManifests();
  await removeForsakenPlaces();
  const { temporary, ...place } = await makePlace();
  try {
    const cluster = {
      kind: 'node',
      node: { ...place, cniPath: CNI_PATH, pausePath: PAUSE_PATH },
      operatorManifests,
    } as const;
    return await runTests(cluster, names, { ...environment, TMPDIR: temporary, ...(await outsideEnvironment()) });
  } finally {
    await removePlace(place);
  }
}

async function runTests(
  cluster: ClusterEnvironment,
  names: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  const tap = ['node_modules/.bin/tap', '--disable-coverage', '--timeout=1800', 'test/cluster/stories.ts'];
  const [command, args] = cluster.kind === 'node' ? inNamespaces('node', ...tap) : ['node', tap];
  const root = resolve(import.meta.dirname, '../..');
  const env = { ...process.env, ...environment, ...writeClusterEnvironment(cluster, names) };
  const child = spawn(command, args, { cwd: root, env, stdio: 'inherit' });
  const end = () => void child.kill('SIGKILL');
  // What was made for the tests is taken away when they have ended. A terminal interrupts them too: they may say so first.
  process.on('SIGINT', () => setTimeout(end, interruptGraceMs));
  process.on('SIGTERM', end);
  process.on('SIGHUP', end);
  const [code] = await once(child, 'exit');
  return code ?? 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof ProgramError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
