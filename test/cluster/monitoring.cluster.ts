import { resolve } from 'node:path';
import type { Test } from 'tap';
import { isFiring, queryPrometheus } from '../../src/dev/demo/stack/prometheus-client.ts';
import type { Cluster } from './cluster.ts';
import { until } from './node/component.ts';
import type { Node } from './node/node.ts';
import { type Gateway, paymentDeployment } from './payment/deployment.ts';
import { type GatewayPods, startGateway } from './pods/gateway.ts';
import { startNameServer } from './pods/name-server.ts';
import { enforceNetworkPolicies } from './pods/network-policies.ts';
import { reachFrom, reachWithin } from './pods/reach.ts';
import { applyShipped, monitoringNamespace, receiverNamespace, type Shipped, targetNamespace } from './pods/shipped.ts';
import { runCommand } from './support/command-line.ts';
import { startStopWatch } from './support/stop-watch.ts';

export const needsReceiverImage = true;
export const needsMonitoringPods = true;
export const runsMonitoring = true;

const root = resolve(import.meta.dirname, '../..');

/** Everything that the shipped manifests describe, as pods. */
export async function tell(t: Test, cluster: Cluster): Promise<void> {
  const { node } = cluster;
  // The shipped names may be in use in another cluster.
  if (node === undefined) return;
  await t.test('receiver, monitoring and witness as pods of the shipped manifests', async (t) => {
    const { gateway, shipped } = await stand(t, cluster, node);
    await t.test('the pods find each other by name, and the heartbeat arrives', (t) => isConnected(t, shipped));
    await t.test('the NetworkPolicies let in those that they name', (t) => isKeptApart(t, cluster));
    await t.test('check finds that a trip would get through', (t) => isChecked(t, cluster, shipped));
    await t.test('the gateway fails: the fourth restart stops payments, and the witness says down', (t) =>
      stops(t, cluster, { gateway, shipped }),
    );
    await t.test('both kube-state-metrics are gone: the heartbeat is blind, and its alert fires', (t) =>
      isBlind(t, cluster, shipped),
    );
  });
}

async function stand(t: Test, cluster: Cluster, node: Node): Promise<{ gateway: GatewayPods; shipped: Shipped }> {
  await until('the shipped names are free', () => areNamesFree(cluster), 180_000);
  await enforceNetworkPolicies(t, node);
  await startNameServer(t, cluster, node);
  const gateway = await startGateway(t, cluster);
  await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: targetNamespace } });
  await deployPayments(cluster, 'answers');
  return { gateway, shipped: await applyShipped(t, cluster, node, gateway.url) };
}

/** Another test may have removed them a moment ago. */
async function areNamesFree(cluster: Cluster): Promise<boolean> {
  const names = [receiverNamespace, monitoringNamespace, targetNamespace];
  return (await cluster.kubectl('get', 'namespaces', '--ignore-not-found', ...names)).trim() === '';
}

function deployPayments(cluster: Cluster, gateway: Gateway): Promise<void> {
  return cluster.apply(paymentDeployment(targetNamespace, cluster.paymentImage, { gateway }));
}

async function isConnected(t: Test, { client, prometheus }: Shipped): Promise<void> {
  const heartbeat = async () => (await client.button('swype-app')).heartbeat;
  await until('the heartbeat is ok', async () => (await heartbeat())?.state === 'ok', 120_000);
  const scraped = async () => {
    const up = await queryPrometheus(prometheus, 'up');
    return Object.entries(Object.groupBy(up, ({ labels }) => labels.job ?? '')).map(
      ([job, targets = []]) => `${job} ${targets.filter(({ value }) => value === 1).length}/${targets.length}`,
    );
  };
  const all = [
    'alertmanager 1/1',
    'big-red-button 2/2',
    'kube-state-metrics 1/1',
    'kube-state-metrics-button 1/1',
    'kube-state-metrics-itself 1/1',
    'payment-gateway 1/1',
    'prometheus 1/1',
  ];
  const areScraped = async () => (await scraped()).toSorted().join() === all.join();
  await until('everything is scraped', areScraped, 60_000).catch(() => {});
  t.strictSame((await scraped()).toSorted(), all);
  t.match(await queryPrometheus(prometheus, 'probe_success'), [{ labels: { button: 'swype-app' }, value: 1 }]);
  t.equal((await heartbeat())?.gateway, 'unknown', 'the probes do not cover the window yet');
  const isArmed = async () => {
    const { outlook } = await client.button('swype-app');
    if (outlook?.standing === 'armed') return true;
    throw new Error(JSON.stringify(outlook));
  };
  // The guide allows two minutes until the first rehearsal that succeeds.
  await until('the button is armed, without a fault', isArmed, 150_000);
}

async function isKeptApart(t: Test, cluster: Cluster): Promise<void> {
  const alertmanager = ['alertmanager.monitoring.svc', 9093] as const;
  const receiver = ['big-red-button.big-red-button.svc', 8443] as const;
  const ofReceiver = [receiverNamespace, 'deployment/big-red-button', '/nodejs/bin/node'] as const;
  const [inside, outside] = [monitoringNamespace, targetNamespace];
  const [own, foreign, trip, foreignTrip, away] = await Promise.all([
    reachFrom(cluster, inside, ...alertmanager),
    reachFrom(cluster, outside, ...alertmanager),
    reachFrom(cluster, inside, ...receiver),
    reachFrom(cluster, outside, ...receiver),
    reachWithin(cluster, ofReceiver, ...alertmanager),
  ]);
  t.equal(own, 'connected', 'monitoring to Alertmanager');
  t.equal(foreign, 'lost', 'another namespace to Alertmanager');
  t.equal(trip, 'connected', 'monitoring to the receiver');
  t.equal(foreignTrip, 'lost', 'another namespace to the receiver');
  t.equal(away, 'lost', 'the receiver to Alertmanager');
}

async function isChecked(t: Test, cluster: Cluster, shipped: Shipped): Promise<void> {
  t.strictSame(await check(cluster, shipped), { wouldTrip: true, findings: [] });
}

/** The verdict of the command line about the running programs, and the names of its findings. */
async function check(cluster: Cluster, { prometheus, alertmanager }: Shipped): Promise<object> {
  const files = ['--config', resolve(root, 'k8s/receiver/config.yaml')];
  const running = ['--prometheus', prometheus, '--alertmanager-url', alertmanager, '--kubeconfig', cluster.kubeconfig];
  const { out, err } = await runCommand(['check', '--json', ...files, ...running]);
  if (!out.startsWith('{')) throw new Error(`${out}${err}`);
  const { wouldTrip, findings }: { wouldTrip: boolean; findings: readonly { id: string }[] } = JSON.parse(out);
  return { wouldTrip, findings: findings.map(({ id }) => id) };
}

interface Stage {
  readonly gateway: GatewayPods;
  readonly shipped: Shipped;
}

async function stops(t: Test, cluster: Cluster, { gateway, shipped: { client, prometheus } }: Stage): Promise<void> {
  const times = startStopWatch(t, cluster, targetNamespace);
  await gateway.fail();
  await deployPayments(cluster, 'refuses');
  await until('replicas are zero', async () => times.zeroReplicas !== undefined, 120_000);
  const took = (times.zeroReplicas ?? Number.NaN) - (times.fourthRestart ?? Number.NaN);
  t.comment(`fourth restart seen to zero replicas: ${took} ms`);
  const button = () => client.button('swype-app');
  await until('the button says stopped', async () => (await button()).state === 'stopped', 60_000);
  const { trip } = await button();
  t.match(trip, { cause: 'network', by: { trigger: 'alert', alertname: 'BigRedButtonStop' } });
  await until('the witness says down', async () => (await button()).heartbeat?.gateway === 'down', 60_000);
  t.match(await queryPrometheus(prometheus, 'probe_success'), [{ value: 0 }]);
  await until('people have an alert', () => isFiring(prometheus, 'BigRedButtonLatched'), 60_000);
  await client.reset('swype-app', trip?.id ?? '', 'the test goes on');
  await deployPayments(cluster, 'answers');
  const isRestored = async () => (await button()).heartbeat?.pods === 1 && !(await button()).awaitingRestore;
  await until('payments are restored', isRestored, 60_000);
}

async function isBlind(t: Test, cluster: Cluster, shipped: Shipped): Promise<void> {
  const { client, prometheus } = shipped;
  const began = Date.now();
  const passed = () => `${((Date.now() - began) / 1000).toFixed(0)} s`;
  await endCounters(cluster);
  const state = async () => (await client.button('swype-app')).heartbeat?.state;
  await until('the heartbeat is blind', async () => (await state()) === 'blind', 60_000);
  t.comment(`the heartbeat is blind after ${passed()}`);
  await until('its alert fires', () => isFiring(prometheus, 'BigRedButtonHeartbeatLate'), 180_000);
  t.comment(`its alert fires after ${passed()}`);
  t.strictSame(await check(cluster, shipped), { wouldTrip: false, findings: ['heartbeat-late', 'scrape-down'] });
  const { outlook } = await client.button('swype-app');
  t.match(outlook, { standing: 'degraded', faults: [{ kind: 'heartbeat-blind' }] }, 'the page shows it too');
}

/** Prometheus keeps its connection to a pod that is about to end, so the pods end at once. */
async function endCounters(cluster: Cluster): Promise<void> {
  const kubectl = (...args: string[]) => cluster.kubectl('-n', monitoringNamespace, ...args);
  const names = ['kube-state-metrics', 'kube-state-metrics-button'];
  await kubectl('scale', 'deployment', ...names, '--replicas=0');
  await kubectl(
    'delete',
    'pods',
    '-l',
    `app.kubernetes.io/name in (${names.join()})`,
    '--grace-period=1',
    '--wait=false',
  );
}
