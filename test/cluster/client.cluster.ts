import type { Test } from 'tap';
import type { Cluster as KubernetesCluster, Scale } from '../../src/cluster/cluster.ts';
import { isUnfinished, type PodSnapshot } from '../../src/core/evidence/pod.ts';
import { armedLatch } from '../../src/core/latch/latch.ts';
import type { Target } from '../../src/core/target.ts';
import { type Connection, connect } from '../../src/kubernetes/connect.ts';
import { failureOf, soon } from '../kubernetes/fixtures.ts';
import type { Cluster } from './cluster.ts';
import { until } from './node/component.ts';
import { type Gateway, paymentDeployment } from './payment/deployment.ts';
import { type Installation, install } from './support/installation.ts';

/** The receiver's own client, under the receiver's account with the shipped rights and the shipped admission policy. */
interface Stand extends Connection {
  readonly installation: Installation;
  readonly target: Target;
  readonly namespace: string;
}

const selector = 'app=swype-app';

export async function tell(t: Test, cluster: Cluster): Promise<void> {
  await t.test('the client stops a Deployment, sees its pods end, and cannot raise it again', async (t) => {
    const { cluster: api, target, namespace } = await stand(t, cluster, 'answers', 2);
    await until(
      'both pods run',
      async () => (await unfinishedPods(api, namespace)).filter(isRunning).length === 2,
      60_000,
    );
    const before = await api.readScale(target, soon());
    t.match(before, { replicas: 2, selector, uid: String, resourceVersion: String });
    t.equal((await api.scaleToZero(target, { ...before, dryRun: true }, soon())).replicas, 0);
    t.equal((await api.readScale(target, soon())).replicas, 2, 'a dry run changes nothing');

    t.equal((await stopAtLatest(api, target)).replicas, 0);
    await until('no pod is left', async () => (await unfinishedPods(api, namespace)).length === 0, 60_000);

    const refused = await failureOf(api.rehearseRaise(target, 1, soon()));
    t.match(refused, { kind: 'forbidden', status: 403 });
    t.match(refused.message, /ValidatingAdmissionPolicy.*may set replicas to 0 only/);
  });

  await t.test('both preconditions of a stop are enforced', async (t) => {
    const { cluster: api, target } = await stand(t, cluster, 'answers');
    const { uid } = await api.readScale(target, soon());
    const wrong = [{ uid: '00000000-0000-0000-0000-000000000000' }, { uid, resourceVersion: '1' }];
    for (const preconditions of wrong) {
      t.match(await failureOf(api.scaleToZero(target, preconditions, soon())), { kind: 'conflict', status: 409 });
    }
    t.equal((await api.readScale(target, soon())).replicas, 1);
  });

  await t.test('a watch sees each restart with the message of its end', async (t) => {
    const { cluster: api, namespace } = await stand(t, cluster, 'refuses');
    const messages = new Map<number, string | undefined>();
    const onPod = ({ containers }: PodSnapshot) => {
      for (const { restartCount, lastTerminated } of containers) messages.set(restartCount, lastTerminated?.message);
    };
    const stop = new AbortController();
    const ended = api.watchPods(namespace, selector, { onPod, onError: (error) => t.fail(error.message) }, stop.signal);
    await until('two restarts were seen', async () => messages.has(2), 90_000);
    stop.abort();
    await ended;
    t.match(messages.get(1), /connect ECONNREFUSED [\d.]+:1/);
    t.match(messages.get(2), /connect ECONNREFUSED [\d.]+:1/);
  });

  await t.test('an Event is written once', async (t) => {
    const { cluster: api, target, namespace } = await stand(t, cluster, 'answers');
    const { uid } = await api.readScale(target, soon());
    const event = { name: 'swype-app.20260101-000000-abcdef', target: { ...target, uid }, at: Date.now() };
    for (let time = 1; time <= 2; time += 1) {
      await api.recordEvent({ ...event, reason: 'BigRedButtonTripped', message: 'stopped by a test' }, soon());
    }
    const written = JSON.parse(await cluster.kubectl('-n', namespace, 'get', 'events', '-o', 'json'));
    const ours = written.items.filter(({ reason }: { reason: string }) => reason === 'BigRedButtonTripped');
    t.match(ours, [{ message: 'stopped by a test', type: 'Warning', involvedObject: { ...target, uid } }]);
    t.equal(ours.length, 1);
  });

  await t.test('compare-and-swap protects the shared latch and the shared heartbeat', async (t) => {
    const { installation, latches, heartbeats, target } = await stand(t, cluster, 'answers');
    const other = connectAs(t, installation);
    const { version, record } = await latches.read('swype-app', soon());
    t.equal(record, undefined, 'as the manifests make it');
    const latch = { ...armedLatch(target), baseline: { 'uid/app': 4 } };
    const next = await latches.write('swype-app', latch, version, soon());
    const late = other.latches.write('swype-app', armedLatch(target), version, soon());
    t.match(await failureOf(late), { kind: 'conflict' });
    t.strictSame(await other.latches.read('swype-app', soon()), { version: next, record: latch });

    const now = Date.now();
    await heartbeats.write({ at: now, reports: {} }, soon());
    await other.heartbeats.write({ at: now - 1_000, reports: {} }, soon());
    t.strictSame(await other.heartbeats.read(soon()), { at: now, reports: {} }, 'a newer one stays');
  });

  await t.test('applying the manifests again keeps every latch', async (t) => {
    const { installation, latches, target } = await stand(t, cluster, 'answers');
    const { version } = await latches.read('swype-app', soon());
    await latches.write('swype-app', armedLatch(target), version, soon());
    await installation.applyAgain();
    t.strictSame((await latches.read('swype-app', soon())).record, armedLatch(target));
  });
}

async function stand(t: Test, cluster: Cluster, gateway: Gateway, replicas = 1): Promise<Stand> {
  const installation = await install(t, cluster, (namespace) =>
    paymentDeployment(namespace, cluster.paymentImage, { gateway, replicas }),
  );
  const namespace = installation.targetNamespace;
  const target = { kind: 'Deployment', namespace, name: 'swype-app' } as const;
  return { ...connectAs(t, installation), installation, target, namespace };
}

function connectAs(t: Test, { kubeconfig, stateNamespace }: Installation): Connection {
  const connection = connect({ kubeconfig, stateNamespace });
  t.teardown(() => connection.close());
  return connection;
}

/** The Deployment's controller may write its status between read and patch. */
async function stopAtLatest(api: KubernetesCluster, target: Target): Promise<Scale> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await api.scaleToZero(target, await api.readScale(target, soon()), soon());
    } catch (error) {
      if (attempt === 10) throw error;
    }
  }
}

async function unfinishedPods(api: KubernetesCluster, namespace: string): Promise<PodSnapshot[]> {
  return (await api.listPods(namespace, selector, soon())).filter(isUnfinished);
}

function isRunning({ phase }: PodSnapshot): boolean {
  return phase === 'Running';
}
