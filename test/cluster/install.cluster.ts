import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Test } from 'tap';
import { run } from '../../src/dev/programs/run.ts';
import type { Cluster } from './cluster.ts';
import { until } from './node/component.ts';
import { buildImage, programPath } from './node/image.ts';
import type { Node } from './node/node.ts';
import { type CommandBlock, readCommandBlocks } from './support/documented-commands.ts';
import { makeFolder } from './support/folder.ts';
import { isGuarded, ledger } from './support/ledger.ts';
import { publishReceiverImage } from './support/receiver-image.ts';

export const needsReceiverImage = true;

const root = resolve(import.meta.dirname, '../..');
/** Deleting a namespace waits for its pods. */
const blockDeadlineMs = 300_000;

/** The installing guide, word for word, in a copy of this project. */
export async function tell(t: Test, cluster: Cluster): Promise<void> {
  const { node } = cluster;
  // A cluster in use may already have the names in the guide.
  if (node === undefined) return;
  await t.test("every command of the installing guide does what the guide says, in the guide's order", async (t) => {
    const guide = await readFile(join(root, 'docs/installing.md'), 'utf8');
    const blocks = readCommandBlocks(guide);
    await publishImages(cluster, node);
    const folder = await copyProject(t);
    t.teardown(() =>
      cluster.kubectl('delete', 'namespace', 'sre', ledger.namespace, '--ignore-not-found', '--wait=false'),
    );
    const shell: Shell = { cluster, folder, output: [] };
    for (const block of blocks) {
      const { heading, commands } = block;
      // chart.cluster.ts runs the section about Helm.
      if (commands.length === 0 || heading.endsWith('with Helm')) continue;
      await before(t, shell, block);
      await t.test(`${heading}: ${commands[0]}`, async (t) => {
        t.ok(await succeeds(t, shell, commands), 'as it stands there');
        await after(t, shell, block);
      });
    }
    const everything = shell.output.join('\n');
    t.notMatch(everything, /^Warning:/m, 'the API server warns of nothing, Pod Security included');
  });
}

/** Where commands run, and their output. */
interface Shell {
  readonly cluster: Cluster;
  readonly folder: string;
  readonly output: string[];
}

async function succeeds(t: Test, shell: Shell, commands: readonly string[]): Promise<boolean> {
  const code = await runBlock(shell, commands);
  if (code !== 0) t.comment(`exit code ${code}: ${shell.output.at(-1)}`);
  return code === 0;
}

/** Resolves with the exit code. Background processes end with the block. */
async function runBlock({ cluster, folder, output }: Shell, commands: readonly string[]): Promise<number> {
  const script = ["trap 'kill $(jobs -p) 2>/dev/null || true' EXIT", ...commands].join('\n');
  const { NODE_OPTIONS: _, ...environment } = process.env;
  const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', script], {
    cwd: folder,
    env: { ...environment, KUBECONFIG: cluster.kubeconfig },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: blockDeadlineMs,
  });
  const [out, error, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  output.push(`${out}${error}`);
  return code ?? 1;
}

/** The steps that the guide leaves to the reader. */
async function before(t: Test, { cluster, folder }: Shell, { heading, commands }: CommandBlock): Promise<void> {
  const { operatorManifests } = cluster;
  if (heading === 'Secrets') {
    const files = ['pagerduty-routing-key', 'slack-alerts-url', 'slack-digest-url', 'tickets-token', 'splunk-token'];
    for (const file of files) await writeFile(join(folder, file), 'of no worth');
  }
  if (commands.includes('kubectl apply -k k8s/prometheus-operator') && operatorManifests !== undefined) {
    await cluster.kubectl('apply', '--server-side', '-f', operatorManifests);
    await cluster.kubectl('wait', '--for=condition=Established', '-f', operatorManifests);
    // A test that runs some minutes later finds these objects gone, as on a new cluster. The guide applies to them more
    // than once.
    t.teardown(() => cluster.kubectl('delete', '--ignore-not-found', '--wait=false', '-f', operatorManifests));
  }
  if (commands.some(isGenerate)) {
    const config = join(folder, 'k8s/receiver/config.yaml');
    await writeFile(config, `${await readFile(config, 'utf8')}${ledger.entry}`);
    await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: ledger.namespace } });
  }
}

function isGenerate(command: string): boolean {
  return command.includes(' generate ');
}

/** The guide states this. */
async function after(t: Test, shell: Shell, { heading, commands }: CommandBlock): Promise<void> {
  const { cluster, output } = shell;
  if (commands.includes('kubectl apply -f k8s/upcommerce -n sre')) {
    const original = 'kubectl apply --dry-run=server -f k8s/upcommerce/original -n sre';
    t.ok(await succeeds(t, shell, [original]), 'the original manifests would do as well');
  }
  if (heading === 'Apply' && commands.includes('kubectl apply -k k8s/')) {
    const user = 'jsonpath={.items[*].status.containerStatuses[*].ready}';
    const ready = () => cluster.kubectl('-n', 'big-red-button', 'get', 'pods', '-o', user);
    t.equal(await ready(), 'true true', 'two receivers, of the image that the Dockerfile makes');
  }
  if (heading === 'Check it') {
    const works = async () => {
      await runBlock(shell, commands);
      return (output.at(-1) ?? '').includes('big_red_button_rehearsal_success{button="swype-app"} 1');
    };
    await until('the rehearsal succeeds', works, 120_000);
    // The image contains everything it needs, including the page.
    const fetchPage = commands.map((command) => command.replace(/\/metrics \|.*$/, "/ | grep '<title>'"));
    t.ok(await succeeds(t, shell, fetchPage), 'the page is there');
  }
  if (commands.some(isGenerate)) {
    t.match(output.at(-1), 'configmap/big-red-button-ledger created');
    const may = ['auth', 'can-i', 'patch', 'statefulsets/ledger', '--subresource=scale', '--namespace=books'];
    const account = '--as=system:serviceaccount:big-red-button:big-red-button';
    t.match(await cluster.kubectl(...may, account), 'yes');
  }
  if (commands.some((command) => command.startsWith('kubectl rollout restart'))) {
    const status = ['rollout', 'status', 'deployment/big-red-button', '--namespace=big-red-button', '--timeout=50s'];
    await until('the new receivers are ready', async () => (await cluster.kubectl(...status)) !== '', 150_000);
    await isGuarded(t, cluster);
  }
  if (heading === 'Remove') {
    const left = await cluster.kubectl('get', 'namespaces', '-o', 'name');
    t.notMatch(left, /namespace\/(big-red-button|monitoring)$/m, 'nothing is left of them');
  }
}

/** The images that the manifests and the chart name. */
export async function publishImages(cluster: Cluster, node: Node): Promise<void> {
  publishReceiverImage(cluster, node, 'big-red-button:0.1.0');
  const image = await buildImage(join(node.folder, 'kube-state-metrics-image'), {
    files: { '/kube-state-metrics': await programPath('kube-state-metrics') },
    entrypoint: ['/kube-state-metrics'],
  });
  node.registry.publish('kube-state-metrics/kube-state-metrics:v2.18.0', image);
}

/** A copy as a clone makes it, so that the guide's changes stay in it. */
async function copyProject(t: Test): Promise<string> {
  const folder = await makeFolder(t);
  const parts = ['k8s', 'prometheus-rules', 'alertmanager', 'grafana', 'src', 'docs', 'package.json'];
  for (const part of parts) await cp(join(root, part), join(folder, part), { recursive: true });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, '.gitignore'), 'node_modules\n');
  const git = (...args: string[]) => run('git', args, { cwd: folder });
  await git('init', '--quiet');
  await git('add', '.');
  return folder;
}
