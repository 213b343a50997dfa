import type { Test } from 'tap';
import type { Cluster } from './cluster.ts';
import { until } from './node/component.ts';
import { type Gateway, paymentDeployment } from './payment/deployment.ts';
import { type Chain, startChain } from './support/chain.ts';
import { type Installation, install } from './support/installation.ts';
import { type StopTimes, startStopWatch } from './support/stop-watch.ts';

export const runsMonitoring = true;

export async function tell(t: Test, cluster: Cluster): Promise<void> {
  await t.test(
    'a gateway refuses connections: the fourth restart stops payments, and the record says why',
    async (t) => {
      const { chain, installation, times } = await stop(t, cluster, 'refuses');
      const { trip, ...button } = await chain.client.button('swype-app');
      t.match(button, { state: 'stopped', replicas: 0 });
      t.match(trip, { cause: 'network', previousReplicas: 1, fights: 0, by: { trigger: 'alert' } });
      t.match(trip?.lines.join('\n'), /connect ECONNREFUSED [\d.]+:1/);
      t.comment(`fourth restart seen to zero replicas: ${took(times)} ms`);

      const namespace = installation.targetNamespace;
      const scale = JSON.parse(await cluster.kubectl('-n', namespace, 'get', 'deployment', 'swype-app', '-o', 'json'));
      t.equal(scale.spec.replicas, 0);
      const [event, ...more] = await trippedEvents(cluster, namespace);
      t.strictSame(more, [], 'one Event');
      t.match(event?.message, 'ECONNREFUSED');
      const state = ['-n', installation.stateNamespace, 'get', 'configmap', 'big-red-button-swype-app'];
      t.match(JSON.parse(await cluster.kubectl(...state, '-o', 'jsonpath={.data.latch}')), {
        state: 'stopped',
        trip: { id: trip?.id, cause: 'network' },
      });
      const isPaged = async () => chain.channels.messages.some(({ channel }) => channel === 'pagerduty');
      await until('people are paged', isPaged, 30_000);
    },
  );

  await t.test('a gateway loses packets: payments stop because of time-outs', async (t) => {
    await isQuoted(t, cluster, await stop(t, cluster, 'vanishes'), /connect ETIMEDOUT 203.0.113.1:443/);
  });

  await t.test('a gateway has an unknown name: payments stop because of name resolution', async (t) => {
    const words = /getaddrinfo (EAI_AGAIN|ENOTFOUND) gateway.swype.example/;
    await isQuoted(t, cluster, await stop(t, cluster, 'has-no-name'), words);
  });

  await t.test(
    'an end without a word about the network, as with the company image: payments stop because the cause is unclear',
    async (t) => {
      const { chain } = await stop(t, cluster, 'is-not-mentioned');
      t.match((await chain.client.button('swype-app')).trip, { cause: 'unclear', by: { trigger: 'alert' } });
    },
  );

  await t.test('a container that exceeds its memory restarts five times, and payments are not stopped', async (t) => {
    const { chain, installation } = await stand(t, cluster);
    const { targetNamespace } = installation;
    await cluster.apply(
      paymentDeployment(targetNamespace, cluster.paymentImage, { gateway: 'fills-memory', memory: '96Mi' }),
    );
    const five = async () => (await restartCounts(cluster, targetNamespace)).some((count) => count >= 5);
    await until('a container restarted five times', five, 120_000);
    const isDecided = async () => chain.receiver.log.some(({ reason }) => reason === 'not-network');
    await until('the claim was decided', isDecided, 30_000);
    t.match(await chain.client.button('swype-app'), { state: 'armed', replicas: 1 });
  });
}

interface Stopped {
  readonly chain: Chain;
  readonly installation: Installation;
  readonly times: StopTimes;
}

/** The whole path in front of a payment app that meets such a gateway. Resolves when the button is stopped. */
async function stop(t: Test, cluster: Cluster, gateway: Gateway): Promise<Stopped> {
  const { chain, installation } = await stand(t, cluster);
  const namespace = installation.targetNamespace;
  const times = startStopWatch(t, cluster, namespace);
  await cluster.apply(paymentDeployment(namespace, cluster.paymentImage, { gateway }));
  await until('replicas are zero', async () => times.zeroReplicas !== undefined, 120_000);
  await until('no pod is left', async () => times.noPodLeft !== undefined, 60_000);
  const isStopped = async () => (await chain.client.button('swype-app')).state === 'stopped';
  await until('the button says stopped', isStopped, 30_000);
  return { chain, installation, times };
}

/** The button's history and the Event both quote the payment app's message about the network. */
async function isQuoted(t: Test, cluster: Cluster, { chain, installation }: Stopped, words: RegExp): Promise<void> {
  const { history } = await chain.client.button('swype-app');
  t.match(history, [{ cause: 'network' }]);
  t.match(history[0]?.lines.join('\n'), words);
  t.match(await trippedEvents(cluster, installation.targetNamespace), [{ message: words }]);
}

/** The whole path in front of a payment app with a gateway that answers. The button is armed. */
async function stand(t: Test, cluster: Cluster): Promise<Omit<Stopped, 'times'>> {
  const installation = await install(t, cluster, (namespace) =>
    paymentDeployment(namespace, cluster.paymentImage, { gateway: 'answers' }),
  );
  const chain = await startChain(t, cluster, installation);
  const isArmed = async () => (await chain.client.button('swype-app')).state === 'armed';
  await until('the button is armed', isArmed, 30_000);
  return { chain, installation };
}

async function restartCounts(cluster: Cluster, namespace: string): Promise<number[]> {
  const path = 'jsonpath={.items[*].status.containerStatuses[*].restartCount}';
  return (await cluster.kubectl('-n', namespace, 'get', 'pods', '-o', path)).split(' ').map(Number);
}

function took({ fourthRestart = Number.NaN, zeroReplicas = Number.NaN }: StopTimes): number {
  return zeroReplicas - fourthRestart;
}

async function trippedEvents(cluster: Cluster, namespace: string): Promise<{ message: string }[]> {
  const selector = '--field-selector=reason=BigRedButtonTripped';
  return JSON.parse(await cluster.kubectl('-n', namespace, 'get', 'events', selector, '-o', 'json')).items;
}
