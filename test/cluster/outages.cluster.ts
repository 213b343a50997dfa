import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';
import { isUnfinished, type PodSnapshot } from '../../src/core/evidence/pod.ts';
import { isLatched, type TripRecord } from '../../src/core/latch/latch.ts';
import { startChannels } from '../../src/dev/demo/stack/channels.ts';
import type { Monitoring } from '../../src/dev/demo/stack/monitoring.ts';
import { channelSecrets, secretFiles, writeFiles } from '../../src/dev/demo/stack/monitoring-files.ts';
import { type Connection, connect } from '../../src/kubernetes/connect.ts';
import type { Cluster } from './cluster.ts';
import { until } from './node/component.ts';
import type { Node } from './node/node.ts';
import { paymentDeployment } from './payment/deployment.ts';
import { prepareMonitoring } from './support/chain.ts';
import { makeFolder } from './support/folder.ts';
import { install } from './support/installation.ts';
import { startKubeStateMetrics } from './support/kube-state-metrics.ts';
import { type PaymentPod, paymentPods, tripEvents } from './support/payment-pods.ts';
import { findProcesses } from './support/processes.ts';
import { type ReceiverPods, startReceiverPods } from './support/receiver-pods.ts';

/** The length of the API server's outage: as in an upgrade, and longer than Alertmanager tries one notification. */
const apiServerOutageMs = 1_000 * Number(process.env.BIG_RED_BUTTON_OUTAGE_SECONDS ?? 60);
const etcdPauseMs = 8_000;
const alertmanagerOutageMs = 3_000;
/**
 * The time from the end of an outage to zero replicas, plus the time from the last pod's end to the reported stop. The
 * time between belongs to Kubernetes: after an outage its controllers and its kubelet come back up to 30 s late, one
 * after the other (docs/decisions/025-after-an-outage.md).
 */
const recoveryMs = 5_000;
/** Twice that time, plus the delay of a busy machine. */
const podsEndMs = 180_000;
/**
 * If every receiver was dead, Alertmanager's notification failed, and it starts again after a group_interval of 5 s.
 */
const renewalMs = 10_000;
/**
 * The backup sensor waits until the heartbeat is late. Alertmanager keeps sending it for some seconds after Prometheus'
 * death.
 */
const heartbeatLateAfter = '15s';
const sensorMs = 45_000;
const alertmanagers = ['one', 'two'];

export const needsReceiverImage = true;
export const runsMonitoring = true;

/**
 * Each outage comes at a trip, as soon as kube-state-metrics shows the fourth restart. All outages share one setup, and
 * a person restores between them.
 */
export async function tell(t: Test, cluster: Cluster): Promise<void> {
  const { node } = cluster;
  // The test may break parts only of its own node.
  if (node === undefined) return;
  await t.test('two receivers as pods of the manifests, two Alertmanagers', async (t) => {
    const scene = await stand(t, cluster, node);
    const { receivers, monitoring } = scene;

    await t.test(
      'a receiver dies at the trip: the other one stops payments, once, though two Alertmanagers notify it',
      async (t) => {
        await fourthRestart(scene);
        await receivers.kill(1);
        const diedAt = Date.now();
        const bothTold = Promise.all(alertmanagers.map((name) => isToldBy(monitoring, name)));
        t.equal((await isOneTrip(t, scene, diedAt)).cause, 'network', 'the cause');
        await bothTold;
      },
    );

    await t.test('both receivers die at the trip, and again when replicas are zero: stopped, once', async (t) => {
      await fourthRestart(scene);
      await receivers.kill(2);
      await until('a receiver answers again', () => answers(receivers), 60_000);
      const readyAt = Date.now();
      await until('replicas are zero', async () => (await replicas(scene)) === 0, 60_000);
      t.comment(`after a receiver was ready: replicas zero at ${Date.now() - readyAt} ms`);
      t.ok(Date.now() - readyAt <= renewalMs, `replicas zero within ${renewalMs / 1_000} s`);
      await receivers.kill(2);
      await until('a receiver answers again', () => answers(receivers), 60_000);
      t.equal((await isOneTrip(t, scene, Date.now())).cause, 'network', 'the cause');
    });

    await t.test('etcd pauses at the trip: stopped within 5 s of its recovery', async (t) => {
      await fourthRestart(scene);
      node.pauseEtcd();
      await sleep(etcdPauseMs);
      node.resumeEtcd();
      isOfUnreadable(t, await isOneTrip(t, scene, Date.now()));
    });

    await t.test(
      `the API server is gone for ${apiServerOutageMs / 1_000} s at the trip: zero replicas within 5 s of its return`,
      async (t) => {
        await fourthRestart(scene);
        await node.killApiServer();
        await sleep(apiServerOutageMs);
        await node.startApiServer();
        isOfUnreadable(t, await isOneTrip(t, scene, Date.now()));
      },
    );

    await t.test('both Alertmanagers restart at the trip, and an evicted pod stays listed: stopped', async (t) => {
      const evicted = await leaveEvictedPod(scene);
      await fourthRestart(scene);
      await Promise.all(alertmanagers.map((name) => monitoring.stopAlertmanager(name)));
      await sleep(alertmanagerOutageMs);
      await Promise.all(alertmanagers.map((name) => monitoring.startAlertmanager(name)));
      t.equal((await isOneTrip(t, scene, Date.now())).cause, 'network', 'the cause');
      const kept = (await pods(scene)).find(({ uid }) => uid === evicted);
      t.equal(kept?.phase, 'Failed', 'the evicted pod is still there');
    });

    await t.test('Prometheus is dead: the backup sensor stops payments', async (t) => {
      const died = await findProcesses(({ command }) => command.includes(`${scene.folder}/prometheus.yml`));
      for (const id of died) process.kill(id, 'SIGKILL');
      t.equal(died.length, 1, 'it ran');
      await restartedFourTimes(scene);
      const trip = await isOneTrip(t, scene, Date.now(), sensorMs);
      t.match(trip, { cause: 'network', by: { trigger: 'sensor' } });
    });
  });
}

interface Scene {
  readonly cluster: Cluster;
  readonly receivers: ReceiverPods;
  readonly monitoring: Monitoring;
  /** The namespace of the monitoring. */
  readonly folder: string;
  /** `host:port` of kube-state-metrics. */
  readonly kubeStateMetrics: string;
  /** An administrator's access. */
  readonly api: Connection;
  readonly namespace: string;
}

const button = 'swype-app';
const selector = 'app=swype-app';
const soon = () => AbortSignal.timeout(5_000);

/** The button is armed, and Prometheus reaches both Alertmanagers. */
async function stand(t: Test, cluster: Cluster, node: Node): Promise<Scene> {
  const installation = await install(t, cluster, (namespace) =>
    paymentDeployment(namespace, cluster.paymentImage, { gateway: 'answers' }),
  );
  const { targetNamespace: namespace, stateNamespace } = installation;
  const receivers = await startReceiverPods(t, cluster, node, installation, heartbeatLateAfter);
  const channels = await startChannels();
  t.teardown(() => channels.close());
  const folder = await makeFolder(t);
  await writeFiles(folder, {
    ...channelSecrets(channels),
    [secretFiles.ca]: receivers.ca,
    [secretFiles.alertmanagerToken]: receivers.alertmanagerToken,
  });
  const kubeStateMetrics = await startKubeStateMetrics(t, cluster, namespace);
  const monitoring = await prepareMonitoring(folder, { url: receivers.url, kubeStateMetrics, installation, channels });
  t.teardown(() => monitoring.close());
  await monitoring.start(alertmanagers);
  const api = connect({ kubeconfig: cluster.kubeconfig, stateNamespace });
  t.teardown(() => api.close());
  const isArmed = async () => (await receivers.client.button(button)).state === 'armed';
  await until('the button is armed', isArmed, 30_000);
  const hasHeartbeat = async () => (await api.heartbeats.read(soon())).at !== undefined;
  await until('a heartbeat came the whole way', hasHeartbeat, 60_000);
  return { cluster, receivers, monitoring, folder, kubeStateMetrics, api, namespace };
}

/** Resolves when kube-state-metrics also shows the fourth restart. */
async function fourthRestart(scene: Scene): Promise<void> {
  const pod = await restartedFourTimes(scene);
  const page = async () => (await fetch(`http://${scene.kubeStateMetrics}/metrics`)).text();
  const counter = new RegExp(`^kube_pod_container_status_restarts_total\\{.*"${pod}".*\\} [4-9]$`, 'm');
  await until('kube-state-metrics knows of the fourth restart', async () => counter.test(await page()), 10_000);
}

/**
 * A person starts payments, and the gateway refuses connections. Resolves with the name of the pod when its container
 * has restarted four times.
 */
async function restartedFourTimes(scene: Scene): Promise<string> {
  const { cluster, namespace } = scene;
  await cluster.apply(paymentDeployment(namespace, cluster.paymentImage, { gateway: 'refuses' }));
  let name = '';
  const isRestarted = async () => {
    // A pod of the trip before may still be listed, as failed.
    const unfinished = (await pods(scene)).filter(isUnfinished);
    const found = unfinished.find(({ containers }) => containers.some(({ restartCount }) => restartCount >= 4));
    name = found?.name ?? '';
    return name !== '';
  };
  await until('a container restarted four times', isRestarted, 120_000);
  return name;
}

/**
 * Waits until the button is stopped, verifies that it was stopped once and in time, and resets it. `recoveredAt` is the
 * end of the outage, in milliseconds since the epoch.
 */
async function isOneTrip(t: Test, scene: Scene, recoveredAt: number, withinMs = recoveryMs): Promise<TripRecord> {
  const { api, receivers } = scene;
  await until('replicas are zero', async () => (await replicas(scene)) === 0, 60_000);
  const zeroAt = Date.now();
  const areAskedToEnd = async () => (await paymentPods(scene.cluster, scene.namespace)).every(isEnded);
  await until('the controllers have asked every pod to end', areAskedToEnd, podsEndMs);
  const askedAt = Date.now();
  await until('no pod is left', async () => !(await pods(scene)).some(isUnfinished), podsEndMs);
  const emptyAt = Date.now();
  const read = async () => (await api.latches.read(button, soon())).record;
  await until('the button says stopped', async () => (await read())?.state === 'stopped', 30_000);
  const stoppedAt = Date.now();
  const latch = await read();
  if (!isLatched(latch)) throw new Error('stopped without a trip');
  const { trip, history } = latch;
  const [zero, asked, empty, stopped] = [zeroAt, askedAt, emptyAt, stoppedAt].map((at) => at - recoveredAt);
  t.comment(
    `ms after the outage: replicas zero ${zero}, pods asked to end ${asked}, no pod left ${empty}, stopped ${stopped}`,
  );
  t.ok(zeroAt - recoveredAt <= withinMs, `replicas zero within ${withinMs / 1_000} s`);
  t.ok(stoppedAt - emptyAt <= recoveryMs, `stopped within ${recoveryMs / 1_000} s of the last pod's end`);
  t.match(trip, { previousReplicas: 1, fights: 0, acceptedAt: String, stoppedAt: String }, 'a whole entry');
  await isToldOnce(t, scene, history.length + 1);
  const isReset = async () => (await receivers.client.reset(button, trip.id, 'the test is over')) !== '';
  // After a long outage the Service leads to no receiver for a while.
  await until('a human has reset it', isReset, podsEndMs);
  t.comment(`${Date.now() - recoveredAt} ms after the outage a human has reset it`);
  return trip;
}

/** The evicted pod gets no request. */
function isEnded({ status: { phase } }: PaymentPod): boolean {
  return phase === 'Failed' || phase === 'Succeeded';
}

/** `trips`: entries in the history, including the current one. */
async function isToldOnce(t: Test, scene: Scene, trips: number): Promise<void> {
  const { cluster, namespace } = scene;
  t.equal(trips, (tripsOf.get(scene) ?? 0) + 1, 'one entry');
  tripsOf.set(scene, trips);
  const events = async () => (await tripEvents(cluster, namespace)).length;
  await until('the Event is written', async () => (await events()) >= trips, 60_000);
  t.equal(await events(), trips, 'one Event for each trip');
}

/** The evidence could not be read, unless the trip was decided right before the outage. */
function isOfUnreadable(t: Test, { cause }: TripRecord): void {
  t.match(cause, /^(unclear|network)$/, 'stopped in doubt');
}

async function answers({ client }: ReceiverPods): Promise<boolean> {
  await client.ready();
  return true;
}

/** The number of trips in each scene. */
const tripsOf = new WeakMap<Scene, number>();

async function replicas({ api, namespace }: Scene): Promise<number> {
  return (await api.cluster.readScale({ kind: 'Deployment', namespace, name: button }, soon())).replicas;
}

function pods({ api, namespace }: Scene): Promise<readonly PodSnapshot[]> {
  return api.cluster.listPods(namespace, selector, soon());
}

/** Resolves when that Alertmanager has the stop alert and sends it to the receiver. */
async function isToldBy(monitoring: Monitoring, name: string): Promise<void> {
  const url = `${monitoring.alertmanagerUrl(name)}/api/v2/alerts?filter=alertname%3D%22BigRedButtonStop%22`;
  const has = async () => (await (await fetch(url)).text()).includes('{"name":"big-red-button"}');
  await until(`Alertmanager ${name} has the alert`, has, 30_000);
}

/** Adds a pod with the workload's selector, in the state of an evicted pod and on no node. Resolves with its uid. */
async function leaveEvictedPod({ cluster, namespace }: Scene): Promise<string> {
  const containers = [{ name: 'stripe', image: 'stripe' }];
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'evicted', namespace, labels: { app: 'swype-app' } },
    spec: { schedulerName: 'nobody', containers },
  });
  const status = { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' };
  const patch = ['--subresource=status', '--type=merge', `--patch=${JSON.stringify({ status })}`];
  await cluster.kubectl('-n', namespace, 'patch', 'pod', 'evicted', ...patch);
  return cluster.kubectl('-n', namespace, 'get', 'pod', 'evicted', '-o', 'jsonpath={.metadata.uid}');
}
