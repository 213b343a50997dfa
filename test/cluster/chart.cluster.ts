import { readFile, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import type { Test } from 'tap';
import { run } from '../../src/dev/programs/run.ts';
import type { Cluster } from './cluster.ts';
import { publishImages } from './install.cluster.ts';
import { until } from './node/component.ts';
import { paymentDeployment } from './payment/deployment.ts';
import { helmPath } from './programs/helm.ts';
import { runCommand } from './support/command-line.ts';
import { readCommandBlocks } from './support/documented-commands.ts';
import { makeFolder } from './support/folder.ts';

export const needsReceiverImage = true;
export const needsHelm = true;

const root = resolve(import.meta.dirname, '../..');
const namespace = 'big-red-button';
/** Pods start within this time. */
const helmDeadlineMs = 180_000;

interface Stand {
  readonly cluster: Cluster;
  /** Runs Helm in the project's folder. */
  helm(...args: string[]): Promise<string>;
  /** Runs the commands of a section of the guide. */
  guide(heading: string): Promise<string>;
  /** The values in the guide. */
  readonly values: string;
}

export async function tell(t: Test, cluster: Cluster): Promise<void> {
  const { node } = cluster;
  // A cluster in use may already have the names in the guide.
  if (node === undefined) return;
  await t.test('a latch survives all that Helm does to a release', async (t) => {
    await publishImages(cluster, node);
    const stand = await makeStand(t, cluster);
    const { helm, guide, values } = stand;
    const { kubectl } = cluster;

    await t.test('the chart installs as the guide says, and the receivers run', async (t) => {
      t.notMatch(await guide('Install with Helm'), /^Warning:/m);
      const ready = ['get', 'deployment', 'big-red-button', '-o', 'jsonpath={.status.readyReplicas}'];
      t.equal(await kubectl('-n', namespace, ...ready), '2');
      t.match(await helm('get', 'notes', 'big-red-button', '--namespace', namespace), 'See that it works');
    });

    await t.test('a press latches, and the API server refuses a raise', async (t) => {
      await command(t, 'press', 'swype-app', '--reason', 'drill', '--direct', ...reach(cluster));
      await until('a receiver sees that it is stopped', async () => (await latch(cluster)).state === 'stopped', 60_000);
      await isHeld(t, cluster);
    });

    const ofRemoval = commandsOf(await readFile(join(root, 'docs/installing.md'), 'utf8'), 'Remove with Helm');
    const before = await latch(cluster);
    const secrets = await secretsOf(cluster);
    const isKept = async (t: Test) => {
      t.strictSame((await latch(cluster)).trip, before.trip, 'the same trip');
      t.equal((await latch(cluster)).state, 'stopped');
      await isHeld(t, cluster);
    };
    const upgrade = (...more: string[]) =>
      helm('upgrade', 'big-red-button', 'k8s/chart', '--namespace', namespace, '--values', values, '--wait', ...more);

    await t.test('an upgrade with server-side apply keeps it, and keeps the Secrets', async (t) => {
      await upgrade('--set', 'buttons[0].limit=5', '--server-side=true', '--force-conflicts');
      await isKept(t);
      t.strictSame(await secretsOf(cluster), secrets);
      t.match(await kubectl('-n', namespace, 'get', 'configmap', 'big-red-button-config', '-o', 'yaml'), 'limit: 5');
    });

    await t.test('an upgrade with a three-way merge keeps it, and adds a button', async (t) => {
      await writeFile(`${values}.more`, `${await readFile(values, 'utf8')}${secondButton}`);
      await upgrade('--values', `${values}.more`, '--server-side=false');
      await isKept(t);
      t.match(await kubectl('-n', namespace, 'get', 'configmap', 'big-red-button-ledger', '-o', 'name'), 'ledger');
    });

    await t.test('the upgrade and the rollback of the guide keep it', async (t) => {
      await guide('Upgrade with Helm');
      await isKept(t);
    });

    await t.test('without the release it is still held, and a new release finds it', async (t) => {
      const [removal = ''] = ofRemoval;
      await shell(cluster, removal);
      t.equal(await kubectl('-n', namespace, 'get', 'deployments', '-o', 'name'), '', 'no receiver is left');
      await isKept(t);
      await helm('install', 'big-red-button', 'k8s/chart', '--namespace', namespace, '--values', values, '--wait');
      await isKept(t);
    });

    await t.test('a person releases it, also after the release is removed, and forgets everything', async (t) => {
      await helm('uninstall', 'big-red-button', '--namespace', namespace);
      const trip = ['--trip', String(before.trip?.id)];
      await command(t, 'reset', 'swype-app', '--reason', 'over', '--direct', ...trip, ...reach(cluster));
      await kubectl('-n', 'sre', 'scale', 'deployment/swype-app', '--replicas=1');
      await shell(cluster, ...ofRemoval.slice(1));
      const left = await kubectl('get', 'validatingadmissionpolicies,clusterroles', '-o', 'name');
      // Other stories share the cluster.
      t.notMatch(left, /big-red-button(?!-test-)/, 'nothing is left');
    });
  });
}

const secondButton = `\
  - name: ledger
    target: { kind: StatefulSet, namespace: sre, name: ledger }
    match: ['alertname="BigRedButtonStop"', 'button="ledger"']
`;

async function makeStand(t: Test, cluster: Cluster): Promise<Stand> {
  await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'sre' } });
  t.teardown(() => cluster.kubectl('delete', 'namespace', 'sre', namespace, '--ignore-not-found', '--wait=false'));
  await cluster.apply(paymentDeployment('sre', cluster.paymentImage, { gateway: 'answers' }));
  const folder = await makeFolder(t);
  const values = join(folder, 'values-payments.yaml');
  const guide = await readFile(join(root, 'docs/installing.md'), 'utf8');
  const [, example = ''] = /```yaml\n# values-payments.yaml\n(.*?)```/s.exec(guide) ?? [];
  await writeFile(values, example);
  const helm = (...args: string[]) =>
    run(helmPath, ['--kubeconfig', cluster.kubeconfig, ...args], { cwd: root, timeoutMs: helmDeadlineMs });
  return {
    cluster,
    helm,
    guide: (heading) =>
      shell(cluster, ...commandsOf(guide, heading).map((line) => line.replace('values-payments.yaml', values))),
    values,
  };
}

function commandsOf(guide: string, heading: string): readonly string[] {
  const commands = readCommandBlocks(guide)
    .filter((block) => block.heading === heading)
    .flatMap((block) => block.commands);
  if (commands.length === 0) throw new Error(`the guide has no commands under ${heading}`);
  return commands;
}

/** Resolves with standard output and error. */
function shell({ kubeconfig }: Cluster, ...commands: readonly string[]): Promise<string> {
  const script = commands.join('\n');
  const PATH = [dirname(helmPath), process.env.PATH].join(delimiter);
  return run('env', [`PATH=${PATH}`, `KUBECONFIG=${kubeconfig}`, 'bash', '-e', '-c', script], {
    cwd: root,
    timeoutMs: 2 * helmDeadlineMs,
  });
}

function reach({ kubeconfig }: Cluster): readonly string[] {
  return ['--kubeconfig', kubeconfig, '--namespace', namespace];
}

async function command(t: Test, ...words: readonly string[]): Promise<void> {
  const { code, out, err } = await runCommand(words);
  t.equal(code, 0, code === 0 ? words.slice(0, 2).join(' ') : `${out}${err}`);
}

interface Latch {
  readonly state: string;
  readonly trip?: { readonly id: string };
}

async function latch({ kubectl }: Cluster): Promise<Latch> {
  const path = 'jsonpath={.data.latch}';
  // The receiver writes JSON.
  return JSON.parse(
    (await kubectl('-n', namespace, 'get', 'configmap', 'big-red-button-swype-app', '-o', path)) || '{}',
  );
}

async function secretsOf({ kubectl }: Cluster): Promise<readonly unknown[]> {
  const names = ['big-red-button-alertmanager', 'big-red-button-tls', 'big-red-button-client'];
  const list = await kubectl('-n', namespace, 'get', 'secrets', ...names, '-o', 'json');
  return JSON.parse(list).items.map(({ data }: { data: unknown }) => data);
}

async function isHeld(t: Test, { kubectl }: Cluster): Promise<void> {
  const raise = kubectl('-n', 'sre', 'scale', 'deployment/swype-app', '--replicas=1');
  await t.rejects(raise, /held at 0 replicas by trip/, 'a raise is refused');
  t.equal(await kubectl('-n', 'sre', 'get', 'pods', '-o', 'name'), '', 'no pod runs');
}
