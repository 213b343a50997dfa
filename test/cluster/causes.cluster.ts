import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { load } from 'js-yaml';
import type { Test } from 'tap';
import { isFiring } from '../../src/dev/demo/stack/prometheus-client.ts';
import type { ReceiverClient } from '../../src/dev/demo/stack/receiver-client.ts';
import type { Cluster } from './cluster.ts';
import { until } from './node/component.ts';
import { type Gateway, type PaymentOptions, paymentDeployment } from './payment/deployment.ts';
import { type Chain, startChain } from './support/chain.ts';
import { type ClaimingPage, startClaimingPage } from './support/claiming-page.ts';
import { fire, forgeAlert } from './support/forged-alert.ts';
import { install } from './support/installation.ts';
import { startKubeStateMetrics } from './support/kube-state-metrics.ts';
import { paymentPods, tripEvents, untilRestarted } from './support/payment-pods.ts';
import { type Replica, startReplica } from './support/replica.ts';
import { post, readMetric } from './support/requests.ts';

export const runsMonitoring = true;

/**
 * The whole path, with an Alertmanager that notifies one of two receivers. Both are processes with the token of the
 * receiver's service account, under the shipped rights and policy.
 */
interface Stand {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly chain: Chain;
  readonly replicas: readonly Replica[];
  readonly page: ClaimingPage;
}

interface OriginalDeployment {
  readonly metadata: object;
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly object[] } } };
}

const three = (gateway: Gateway): readonly Gateway[] => [gateway, gateway, gateway];

export async function tell(t: Test, cluster: Cluster): Promise<void> {
  await t.test("an alert's claim is checked against the cluster", async (t) => {
    const stand = await makeStand(t, cluster);
    await t.test('four OOM kills do not trip', async (t) => {
      await meet(stand, [...three('fills-memory'), 'fills-memory', 'answers'], 4);
      await isNotTripped(t, stand, 'not-network');
    });
    await t.test('three OOM kills and one network failure do not trip', async (t) => {
      await meet(stand, [...three('fills-memory'), 'refuses', 'answers'], 4);
      await isNotTripped(t, stand, 'not-network');
    });
    await t.test('three network failures do not trip', async (t) => {
      await meet(stand, [...three('refuses'), 'answers'], 3);
      await isNotTripped(t, stand, 'not-corroborated');
    });
    await t.test('a rollout does not trip: six network failures of two pods', async (t) => {
      await replace(stand, ['rollout', 'restart', 'deployment/swype-app'], 3);
      await isNotTripped(t, stand, 'not-corroborated');
    });
    await t.test(
      'kube-state-metrics reports too many restarts, and the button does not trip: the alert is held',
      async (t) => {
        const before = await heldSoFar(stand);
        stand.page.claim(5);
        const { prometheusUrl } = stand.chain.monitoring;
        await until('the alert fires', () => isFiring(prometheusUrl, 'BigRedButtonStop'), 60_000);
        await until('it was held', async () => (await heldSoFar(stand)) > before, 60_000);
        await isNotTripped(t, stand, 'not-corroborated');
        stand.page.claim(0);
      },
    );
    await t.test('deleted pods do not trip: nine network failures of three pods', async (t) => {
      await replace(stand, ['delete', 'pods', '-l', 'app=swype-app', '--wait=false'], 3);
      await isNotTripped(t, stand, 'not-corroborated');
    });
    await t.test('a container whose restarts are in the baseline of a reset does not trip again', async (t) => {
      const trip = await stopLingering(stand);
      const order = { trip, reason: 'the gateway answers again', force: true };
      const { status } = await post(stand.chain.receiver, 'person', '/api/v1/buttons/swype-app/reset', order);
      t.equal(status, 200);
      for (const { client } of stand.replicas) await untilArmed(client);
      await isNotTripped(t, stand, 'before-reset');
      await deploy(stand, 'answers');
      await untilRestarted(cluster, stand.namespace, 0);
      await isNotTripped(t, stand, 'before-reset');
      await endLingering(stand);
    });
    await t.test(
      "the company's own manifest trips on ends without a message, because their cause is unclear",
      async (t) => {
        await cluster.apply(await originalManifest(stand));
        const isStopped = async () => (await stand.chain.client.button('swype-app')).state === 'stopped';
        await until('the button says stopped', isStopped, 120_000);
        const { history, ...button } = await stand.chain.client.button('swype-app');
        t.match(button, { replicas: 0, trip: { cause: 'unclear', previousReplicas: 1, by: { trigger: 'alert' } } });
        t.match(history.at(-1)?.lines.at(-1), 'Error, exit code 1, without a message');
        t.strictSame(await paymentPods(cluster, stand.namespace), [], 'no pod is left');
        const events = await tripEvents(cluster, stand.namespace);
        t.match(
          events.filter(({ message }) => message.includes('without a message')),
          { length: 1 },
          'the Event quotes it too',
        );
      },
    );
  });
}

async function makeStand(t: Test, cluster: Cluster): Promise<Stand> {
  const installation = await install(t, cluster, (namespace) =>
    paymentDeployment(namespace, cluster.paymentImage, { gateway: 'answers' }),
  );
  const namespace = installation.targetNamespace;
  const page = await startClaimingPage(t, await startKubeStateMetrics(t, cluster, namespace));
  const chain = await startChain(t, cluster, installation, { kubeStateMetrics: page.address });
  const replicas = [chain, await startReplica(t, chain.receiver)];
  for (const { client } of replicas) {
    await untilArmed(client);
  }
  return { cluster, namespace, chain, replicas, page };
}

async function untilArmed(client: ReceiverClient): Promise<void> {
  await until('the button is armed', async () => (await client.button('swype-app')).state === 'armed', 30_000);
}

/** Both receivers hold an alert that claims the opposite, and nothing is stopped. */
async function isNotTripped(t: Test, stand: Stand, reason: string): Promise<void> {
  const alert = forgeAlert();
  const replicas = await replicasOf(stand);
  for (const { receiver, client } of stand.replicas) {
    t.match(await fire(receiver, alert), { kind: 'hold', reason });
    t.equal((await client.button('swype-app')).state, 'armed');
  }
  t.equal(await replicasOf(stand), replicas);
}

/** The number of claims that the first receiver held. */
function heldSoFar({ chain }: Stand): Promise<number> {
  return readMetric(chain.receiver, 'big_red_button_decisions_total', 'reason="not-corroborated"');
}

async function replicasOf({ cluster, namespace }: Stand): Promise<string> {
  return cluster.kubectl('-n', namespace, 'get', 'deployment', 'swype-app', '-o', 'jsonpath={.spec.replicas}');
}

async function deploy(
  { cluster, namespace }: Stand,
  gateway: PaymentOptions['gateway'],
  gracePeriodSeconds = 1,
): Promise<void> {
  const options = { gateway, memory: '96Mi', gracePeriodSeconds };
  await cluster.apply(paymentDeployment(namespace, cluster.paymentImage, options));
}

/** Rolls out a payment app that meets these gateways, and waits until its new pod has restarted that often. */
async function meet(stand: Stand, gateway: PaymentOptions['gateway'], times: number): Promise<void> {
  const before = await paymentPods(stand.cluster, stand.namespace);
  await deploy(stand, gateway);
  await untilRestarted(stand.cluster, stand.namespace, times, before);
}

async function replace({ cluster, namespace }: Stand, command: readonly string[], times: number): Promise<void> {
  const before = await paymentPods(cluster, namespace);
  await cluster.kubectl('-n', namespace, ...command);
  await untilRestarted(cluster, namespace, times, before);
}

/** Trips on a pod that needs time to end. Resolves with the trip's id while the pod still exists. */
async function stopLingering(stand: Stand): Promise<string> {
  await deploy(stand, [...three('refuses'), 'refuses', 'answers'], 60);
  const { client } = stand.chain;
  await until('it trips', async () => (await client.button('swype-app')).trip !== undefined, 120_000);
  await until('replicas are zero', async () => (await replicasOf(stand)) === '0', 30_000);
  return (await client.button('swype-app')).trip?.id ?? '';
}

async function endLingering({ cluster, namespace }: Stand): Promise<void> {
  const [pod] = await paymentPods(cluster, namespace);
  const others = `metadata.name!=${pod?.metadata.name}`;
  await cluster.kubectl('-n', namespace, 'delete', 'pods', '--field-selector', others, '--grace-period=0', '--force');
}

/** The manifest is unchanged, except that its image ends every two seconds. */
async function originalManifest({ cluster, namespace }: Stand): Promise<object> {
  const path = resolve(import.meta.dirname, '../../k8s/upcommerce/original/swype-deployment.yaml');
  // The file is a Deployment.
  const manifest = load(await readFile(path, 'utf8')) as OriginalDeployment;
  const [container] = manifest.spec.template.spec.containers;
  const command = ['node', '--eval', 'setTimeout(() => process.exit(1), 2000)'];
  const spec = { containers: [{ ...container, image: cluster.paymentImage.image, command }] };
  const template = { ...manifest.spec.template, spec };
  return {
    ...manifest,
    metadata: { ...manifest.metadata, namespace },
    spec: { ...manifest.spec, template },
  };
}
