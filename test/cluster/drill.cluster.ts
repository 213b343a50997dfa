import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { loadAll } from 'js-yaml';
import type { Test } from 'tap';
import { parseConfig } from '../../src/config/parse-config.ts';
import { drillNamespace } from '../../src/core/drill/canary.ts';
import { type DrillRecord, parseDrillRecord } from '../../src/core/drill/state.ts';
import { type Channels, startChannels } from '../../src/dev/demo/stack/channels.ts';
import type { Monitoring } from '../../src/dev/demo/stack/monitoring.ts';
import { channelSecrets, secretFiles, writeFiles } from '../../src/dev/demo/stack/monitoring-files.ts';
import { run } from '../../src/dev/programs/run.ts';
import type { Cluster } from './cluster.ts';
import { until } from './node/component.ts';
import type { Node } from './node/node.ts';
import { paymentDeployment } from './payment/deployment.ts';
import { prepareMonitoring } from './support/chain.ts';
import { type CommandEnded, runCommand } from './support/command-line.ts';
import { makeFolder } from './support/folder.ts';
import { type Installation, install } from './support/installation.ts';
import { accessOf, writeTokenKubeconfig } from './support/kube-access.ts';
import { startKubeStateMetrics } from './support/kube-state-metrics.ts';
import { type ReceiverPods, startReceiverPods } from './support/receiver-pods.ts';
import type { Scope } from './support/scope.ts';
import { mint } from './support/tokens.ts';

export const needsReceiverImage = true;
export const runsMonitoring = true;

const account = 'big-red-button-drill';
const drillMs = 60_000;

/** The shipped canary, with the receiver's own image, and the drill with the rights of its own account. */
export async function tell(t: Test, cluster: Cluster): Promise<void> {
  const { node } = cluster;
  // The image comes from the node's registry.
  if (node === undefined) return;
  await t.test('a drill proves the whole path, and names the stage that fails', async (t) => {
    const scene = await stand(t, cluster, node);
    const { receivers, channels } = scene;

    await t.test('the CronJob passes within a minute, and nobody is paged', async (t) => {
      const before = channels.messages.length;
      await cluster.kubectl('-n', drillNamespace, 'create', 'job', 'by-hand', `--from=cronjob/${account}`);
      const succeeded = ['get', 'job', 'by-hand', '-o', 'jsonpath={.status.succeeded}{.status.failed}'];
      const isOver = async () => (await cluster.kubectl('-n', drillNamespace, ...succeeded)) !== '';
      await until('the job is over', isOver, 180_000);
      const record = await lastDrill(cluster);
      comment(t, record);
      t.match(record, { outcome: 'passed', heldBy: 'api-server' });
      t.ok(Date.parse(record.endedAt) - Date.parse(record.startedAt) <= drillMs, 'within a minute');
      t.strictSame(channels.messages.slice(before).filter(isAboutDrill), []);
      const view = await receivers.client.button('swype-app');
      t.match(view, { state: 'armed', replicas: 1, trips: 0 }, 'the other button is not touched');
      const isKnown = async () => (await receivers.client.button('drill')).drill?.last?.id === record.id;
      await until('the receiver shows the result', isKnown, 60_000);
    });

    await t.test('a wrong route: alert', async (t) => {
      const file = join(scene.folder, 'alertmanager.yml');
      const routes = await readFile(file, 'utf8');
      await changeRoutes(scene, routes.replace(/alertname="BigRedButtonStop"/, 'alertname="BigRedButtonStopp"'));
      const { failed } = await failingDrill(t, scene);
      t.match(failed, { stage: 'alert', fault: 'alert-missing' });
      await changeRoutes(scene, routes);
    });

    await t.test('a wrong token: alert', async (t) => {
      const file = join(scene.folder, secretFiles.alertmanagerToken);
      await writeFile(file, 'a-token-that-nobody-accepts');
      const { failed } = await failingDrill(t, scene);
      t.match(failed, { stage: 'alert', fault: 'no-heartbeat' });
      await writeFile(file, receivers.alertmanagerToken);
    });

    await t.test('a missing right: zero', async (t) => {
      const { account: receiver } = scene.installation;
      const role = ['-n', drillNamespace, 'get', 'role', `${receiver}:drill`, '-o', 'json'];
      const { metadata, ...rest } = JSON.parse(await cluster.kubectl(...role));
      const { name, namespace, labels } = metadata;
      const shipped = { ...rest, metadata: { name, namespace, labels } };
      const rules = rest.rules.map((rule: { resources: string[] }) =>
        rule.resources.includes('deployments/scale') ? { ...rule, verbs: ['get'] } : rule,
      );
      await cluster.apply({ ...shipped, rules });
      const { failed } = await failingDrill(t, scene);
      t.match(failed, { stage: 'zero', fault: 'zero-not-accepted', detail: /cannot patch/ });
      await cluster.apply(shipped);
    });

    await t.test('kube-state-metrics is cut off: alert', async (t) => {
      await scene.cutKubeStateMetrics();
      const { failed } = await failingDrill(t, scene);
      t.match(failed, { stage: 'alert', fault: 'counters-missing' });
    });

    await t.test('after each of them the canary is at rest and its button armed', async (t) => {
      const replicas = ['-n', drillNamespace, 'get', 'deployment', account, '-o', 'jsonpath={.spec.replicas}'];
      t.equal(await cluster.kubectl(...replicas), '0');
      t.match(await receivers.client.button('drill'), { state: 'armed' });
      t.strictSame(channels.messages.filter(isAboutDrill), [], 'nobody was paged');
    });
  });
}

interface Scene {
  readonly cluster: Cluster;
  readonly installation: Installation;
  readonly receivers: ReceiverPods;
  readonly monitoring: Monitoring;
  readonly channels: Channels;
  /** Of the monitoring. */
  readonly folder: string;
  /** The options of the command line for the drill's account. */
  readonly reach: readonly string[];
  cutKubeStateMetrics(): Promise<void>;
}

async function stand(t: Test, cluster: Cluster, node: Node): Promise<Scene> {
  const manifests = await drillManifests();
  await cluster.apply(...manifests.filter(({ kind }) => kind === 'Namespace'));
  t.teardown(() => cluster.kubectl('delete', 'namespace', drillNamespace, '--ignore-not-found', '--wait=false'));
  const installation = await install(
    t,
    cluster,
    (namespace) => paymentDeployment(namespace, cluster.paymentImage, { gateway: 'answers' }),
    { changeConfig: withDrill },
  );
  const { stateNamespace } = installation;
  const receivers = await startReceiverPods(t, cluster, node, installation, '20s');
  const { hostname } = new URL(receivers.url);
  // No name is resolved on this node.
  const text = JSON.stringify(manifests)
    .replaceAll('"namespace":"big-red-button"', `"namespace":"${stateNamespace}"`)
    .replaceAll('"--namespace","big-red-button"', `"--namespace","${stateNamespace}"`)
    .replaceAll('big-red-button.big-red-button.svc', hostname);
  const ca = { 'ca.crt': receivers.ca };
  await cluster.apply(...JSON.parse(text), {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'big-red-button-ca', namespace: drillNamespace },
    data: ca,
  });
  const channels = await startChannels();
  t.teardown(() => channels.close());
  const folder = await makeFolder(t);
  await writeFiles(folder, {
    ...channelSecrets(channels),
    [secretFiles.ca]: receivers.ca,
    [secretFiles.alertmanagerToken]: receivers.alertmanagerToken,
  });
  const counters = cuttable(t);
  const namespaces = `${installation.targetNamespace},${drillNamespace}`;
  const kubeStateMetrics = await startKubeStateMetrics(counters, cluster, namespaces);
  const { buttons } = parseConfig(withDrill(await readFile(shippedConfig, 'utf8')), 'config.yaml');
  const places = { url: receivers.url, kubeStateMetrics, installation, channels, buttons };
  const monitoring = await prepareMonitoring(folder, places);
  t.teardown(() => monitoring.close());
  await monitoring.start(['alertmanager']);
  const hasHeartbeat = async () => (await receivers.client.button('drill')).heartbeat?.state === 'ok';
  await until('the heartbeat of the drill came the whole way', hasHeartbeat, 90_000);
  const reach = await reachOf(t, cluster, installation, receivers);
  return {
    ...{ cluster, installation, receivers, monitoring, channels, folder, reach },
    cutKubeStateMetrics: () => counters.cut(),
  };
}

const shippedConfig = resolve(import.meta.dirname, '../../k8s/receiver/config.yaml');

/** The lines that the shipped config shows as a comment. */
function withDrill(config: string): string {
  const [before = '', after = ''] = config.split(/^ *# The canary of the drill.*\n/m);
  return before + after.replaceAll(/^ {2}# /gm, '  ');
}

async function drillManifests(): Promise<{ kind: string }[]> {
  const folder = resolve(import.meta.dirname, '../../k8s/drill');
  // kustomize writes manifests.
  return loadAll(await run('kubectl', ['kustomize', folder])) as { kind: string }[];
}

/** A scope that can end before the test does. */
function cuttable(t: Scope): Scope & { cut(): Promise<void> } {
  const ends: (() => unknown)[] = [];
  const cut = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  t.teardown(cut);
  return { teardown: (end) => void ends.push(end), cut };
}

/** The drill's own account, at the API server and at the receiver. */
async function reachOf(t: Test, cluster: Cluster, { stateNamespace }: Installation, { url, ca }: ReceiverPods) {
  const folder = await makeFolder(t);
  const access = await accessOf(cluster, drillNamespace, account);
  const kubeconfig = await writeTokenKubeconfig(join(folder, 'kubeconfig'), access);
  const [caFile, tokenFile] = [join(folder, 'ca.crt'), join(folder, 'token')];
  await writeFile(caFile, ca);
  await writeFile(tokenFile, await mint(cluster, drillNamespace, account, 'big-red-button'));
  const receiver = ['--url', url, '--ca-file', caFile, '--token-file', tokenFile];
  return [...receiver, '--kubeconfig', kubeconfig, '--namespace', stateNamespace];
}

async function changeRoutes({ monitoring, folder }: Scene, routes: string): Promise<void> {
  await monitoring.stopAlertmanager('alertmanager');
  await writeFile(join(folder, 'alertmanager.yml'), routes);
  await monitoring.startAlertmanager('alertmanager');
}

async function failingDrill(t: Test, { cluster, reach }: Scene): Promise<DrillRecord> {
  const ended: CommandEnded = await runCommand(['drill', '--json', ...reach]);
  t.equal(ended.code, 1, ended.err);
  const record: DrillRecord = JSON.parse(ended.out);
  comment(t, record);
  t.strictSame((await lastDrill(cluster)).id, record.id, 'the result is kept');
  return record;
}

async function lastDrill(cluster: Cluster): Promise<DrillRecord> {
  const state = ['-n', drillNamespace, 'get', 'configmap', account, '-o', 'jsonpath={.data.last}'];
  const record = parseDrillRecord(await cluster.kubectl(...state));
  if (record === undefined) throw new Error('no drill has ended');
  return record;
}

function comment(t: Test, { stages, failed }: DrillRecord): void {
  const times = stages.map(({ stage, seconds }) => `${stage} ${seconds.toFixed(1)} s`).join(', ');
  t.comment(`${times}${failed === undefined ? '' : `; failed: ${JSON.stringify(failed)}`}`);
}

/** By a label. The link to the graph of another button's alert names the drill too: its expression exempts the drill. */
function isAboutDrill({ body }: { readonly body: string }): boolean {
  return body.includes('"button":"drill"') || body.includes('button=drill');
}
