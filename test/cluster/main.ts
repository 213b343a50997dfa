import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ProgramError } from '../../src/dev/programs/program.ts';
import { whyNoNamespaces } from './node/namespaces.ts';
import { ensureClientPrograms } from './programs/ensure.ts';
import { chooseVersions, servedVersions, type Versions, versionedPrograms } from './programs/versions.ts';
import { type Order, runCommand, runOnNode } from './run.ts';
import { selectStories, storyNames } from './select.ts';
import { recordSupportRun, requireVersions } from './support-runs.ts';

const usage = `npm run test:cluster [-- [--kubeconfig FILE] [--PROGRAM VERSION...] [--record] [NAME...]]
Runs the tests that need a real Kubernetes cluster, or those whose file names contain a NAME: on a node that is started for them,
which needs root on Linux, or on the cluster of a kubeconfig, in namespaces of its own.
Versions of programs, without which it runs those that the manifests name or this machine has:
${versionedPrograms.map((program) => `  --${program} ${Object.keys(servedVersions[program]).join(' | ')}`).join('\n')}
With --record, a run on the node that passed is kept for docs/support.md.
Exit code 0: they passed. 1: one failed. 77: skipped, as no node can be held here.`;

/** Test programs use this exit code for a skipped test. */
const skipped = 77;

interface Chosen {
  readonly versions: Versions;
}

const say = (line: string) => console.error(line);

/** Resolves with the exit code. */
async function main(): Promise<number> {
  const { values, positionals: names } = parseArgs({
    options: {
      kubeconfig: { type: 'string' },
      kubernetes: { type: 'string' },
      'kube-state-metrics': { type: 'string' },
      prometheus: { type: 'string' },
      alertmanager: { type: 'string' },
      record: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const order = { command: tap(), names, versions: chooseVersions(values), say } satisfies Order;
  if (values.kubeconfig !== undefined) return testOnCluster(resolve(values.kubeconfig), order);
  const reason = await whyNoNamespaces();
  if (reason !== undefined) return skip(reason, order);
  return values.record ? testAndRecord(order) : testOnNode(order);
}

function tap(...options: string[]): Order['command'] {
  return [
    'node',
    'node_modules/.bin/tap',
    '--disable-coverage',
    '--timeout=3600',
    ...options,
    'test/cluster/stories.ts',
  ];
}

async function testOnNode(order: Order): Promise<number> {
  const stories = await selectStories(order.names);
  return runOnNode({
    ...order,
    needsReceiverImage: stories.some((story) => story.needsReceiverImage),
    needsMonitoringPods: stories.some((story) => story.needsMonitoringPods),
    needsHelm: stories.some((story) => story.needsHelm),
  });
}

async function testAndRecord({ versions: chosen, ...order }: Order & Chosen): Promise<number> {
  const versions = requireVersions(chosen);
  const folder = await mkdtemp(join(tmpdir(), 'big-red-button-tap-'));
  try {
    const tapFile = join(folder, 'stories.tap');
    const code = await testOnNode({ ...order, versions, command: tap(`--output-file=${tapFile}`) });
    const stories = await storyNames(order.names);
    const ranMonitoring = (await selectStories(order.names)).some(({ runsMonitoring }) => runsMonitoring);
    if (code === 0) await recordSupportRun({ versions, stories, ranMonitoring, tapFile, say });
    return code;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The tests then report that they were skipped, not that they passed. */
async function skip(reason: string, order: Order): Promise<number> {
  say(`Skipped: ${reason}.\nOn another cluster: npm run test:cluster -- --kubeconfig FILE`);
  const code = await runCommand({ kind: 'none', reason }, order, {});
  return code === 0 ? skipped : code;
}

async function testOnCluster(kubeconfig: string, order: Order & Chosen): Promise<number> {
  const environment = await ensureClientPrograms(order.versions, say);
  return runCommand({ kind: 'kubeconfig', kubeconfig }, order, environment);
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof ProgramError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
