import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensurePrograms } from '../../src/dev/programs/find.ts';
import { ProgramError } from '../../src/dev/programs/program.ts';
import { whyNoNamespaces } from './node/namespaces.ts';
import { ensureClientPrograms } from './programs/ensure.ts';
import { type Order, runCommand, runOnNode } from './run.ts';
import { selectStories } from './select.ts';

const usage = `npm run test:cluster [-- [--kubeconfig FILE] [NAME...]]
Runs the tests that need a real Kubernetes cluster, or those whose file names contain a NAME: on a node that is started for them,
which needs root on Linux, or on the cluster of a kubeconfig, in namespaces of its own.
Exit code 0: they passed. 1: one failed. 77: skipped, as no node can be held here.`;

/** Test programs use this exit code for a skipped test. */
const skipped = 77;

const say = (line: string) => console.error(line);

/** Resolves with the exit code. */
async function main(): Promise<number> {
  const options = { kubeconfig: { type: 'string' }, help: { type: 'boolean' } } as const;
  const { values, positionals: names } = parseArgs({ options, allowPositionals: true });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const tap = ['node_modules/.bin/tap', '--disable-coverage', '--timeout=3600', 'test/cluster/stories.ts'];
  const order: Order = { command: ['node', ...tap], names, say };
  if (values.kubeconfig !== undefined) return testOnCluster(resolve(values.kubeconfig), order);
  const reason = await whyNoNamespaces();
  if (reason !== undefined) return skip(reason, order);
  const stories = await selectStories(names);
  return runOnNode({ ...order, needsReceiverImage: stories.some((story) => story.needsReceiverImage) });
}

/** The tests then report that they were skipped, not that they passed. */
async function skip(reason: string, order: Order): Promise<number> {
  say(`Skipped: ${reason}.\nOn another cluster: npm run test:cluster -- --kubeconfig FILE`);
  const code = await runCommand({ kind: 'none', reason }, order, {});
  return code === 0 ? skipped : code;
}

async function testOnCluster(kubeconfig: string, order: Order): Promise<number> {
  await ensurePrograms(['prometheus', 'alertmanager'], { say });
  const environment = await ensureClientPrograms(say);
  return runCommand({ kind: 'kubeconfig', kubeconfig }, order, environment);
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof ProgramError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
