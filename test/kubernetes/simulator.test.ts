import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { ClusterError } from '../../src/cluster/errors.ts';
import { isUnfinished, type PodSnapshot } from '../../src/core/evidence/pod.ts';
import { armedLatch, withTrip } from '../../src/core/latch/latch.ts';
import { shippedHeldBinding } from '../../src/dev/simulator/api/admission/held-policy.ts';
import { workload } from '../../src/dev/simulator/manifests.ts';
import { startSimulator } from '../../src/dev/simulator/simulator.ts';
import { connect } from '../../src/kubernetes/connect.ts';
import { until } from '../support/until.ts';
import { failureOf, soon, target } from './fixtures.ts';
import { connectTo, deadlineFrom } from './local-api.ts';

const selector = 'app=swype-app';

/** A cluster with the target at three replicas and the state objects without data, and the receiver's connection to it. */
async function startCluster(t: Test) {
  const simulator = await startSimulator();
  simulator.create('deployments', 'sre', workload('swype-app', 3));
  for (const name of ['big-red-button-swype-app', 'big-red-button-heartbeat']) {
    simulator.create('configmaps', 'big-red-button', { metadata: { name, labels: { 'kept-by': 'every-write' } } });
  }
  await simulator.until(() => running(simulator.pods({ namespace: 'sre' })) === 3);
  const { url, ca, tokens } = simulator;
  const connection = connectTo(t, url, {
    cluster: { server: url, ca, token: tokens.receiver },
    watch: { firstPauseMs: 1, longestPauseMs: 20 },
  });
  t.teardown(() => simulator.close());
  return { simulator, ...connection };
}

function running(pods: readonly { readonly status?: { readonly phase?: string } }[]): number {
  return pods.filter(({ status }) => status?.phase === 'Running').length;
}

t.test('stops a Deployment, sees its pods go, and cannot raise it again', async (t) => {
  const { cluster, simulator } = await startCluster(t);
  const before = await cluster.readScale(target, soon());
  t.match(before, { replicas: 3, selector, uid: String, resourceVersion: String });
  const rehearsed = await cluster.scaleToZero(target, { ...before, dryRun: true }, soon());
  t.equal(rehearsed.replicas, 0);
  t.equal((await cluster.readScale(target, soon())).replicas, 3, 'a dry run changes nothing');

  t.equal((await cluster.scaleToZero(target, before, soon())).replicas, 0);
  await simulator.until(() => simulator.store.list('pods', 'sre').length === 0);
  t.notOk((await cluster.listPods('sre', selector, soon())).some(isUnfinished));

  t.match(await failureOf(cluster.rehearseRaise(target, 1, soon())), { kind: 'forbidden' });
  simulator.setAdmissionPolicy(false);
  t.equal(await cluster.rehearseRaise(target, 1, soon()), undefined);
  t.equal((await cluster.readScale(target, soon())).replicas, 0);
});

t.test('a probe shows which trip the API server holds, and changes nothing', async (t) => {
  const { cluster, latches, simulator } = await startCluster(t);
  const probe = (id?: string) => cluster.probeHold(target, 'swype-app', id, soon());
  t.equal(await probe(), 'absent');
  simulator.setHeldBindings([shippedHeldBinding]);
  t.equal(await probe(), 'enforced', 'armed, and held for no trip');
  t.equal(await probe('trip-1'), 'outdated');

  const by = { trigger: 'sensor' } as const;
  const made = { id: 'trip-1', at: '2026-01-31T02:15:47.000Z', by, cause: 'network', because: 'x', lines: [] } as const;
  const { version } = await latches.read('swype-app', soon());
  await latches.write('swype-app', withTrip(undefined, target, made), version, soon());
  t.equal(await probe('trip-1'), 'enforced');
  t.equal(await probe('trip-10'), 'outdated', 'another trip whose id begins alike');
  t.equal(await probe(), 'outdated');
  t.equal((await cluster.readScale(target, soon())).replicas, 3, 'a probe is a dry run');
  t.equal(
    await cluster.probeHold({ ...target, namespace: 'sre' }, 'ledger', 'trip-1', soon()),
    'outdated',
    'another button',
  );
  simulator.remove('configmaps', 'big-red-button', 'big-red-button-swype-app');
  t.equal(await probe('trip-1'), 'absent', 'without the state object');
});

t.test('a probe that is refused for another reason is a failure', async (t) => {
  const { cluster, simulator } = await startCluster(t);
  simulator.faults.add({ match: { verb: 'patch' }, kind: 'status', code: 403, message: 'cannot patch' });
  const probed = cluster.probeHold(target, 'swype-app', undefined, soon());
  t.match(await failureOf(probed), { kind: 'forbidden', message: /cannot patch/ });
});

t.test('a stop checks both preconditions', async (t) => {
  const { cluster } = await startCluster(t);
  const { uid, resourceVersion } = await cluster.readScale(target, soon());
  const wrong = [{ uid: '00000000-0000-0000-0000-000000000000' }, { uid, resourceVersion: '1' }];
  for (const preconditions of wrong) {
    t.match(await failureOf(cluster.scaleToZero(target, preconditions, soon())), { kind: 'conflict', status: 409 });
  }
  t.equal((await cluster.scaleToZero(target, { uid, resourceVersion }, soon())).replicas, 0);
});

t.test('a stop whose reply was lost was carried out, and its repetition is a conflict', async (t) => {
  const { cluster, simulator } = await startCluster(t);
  const scale = await cluster.readScale(target, soon());
  simulator.faults.add({ kind: 'reset-after', times: 1, match: { verb: 'patch' } });
  t.match(await failureOf(cluster.scaleToZero(target, scale, soon())), { kind: 'conflict' });
  t.equal((await cluster.readScale(target, soon())).replicas, 0);
});

t.test('a stop that was cut off before it was carried out is repeated', async (t) => {
  const { cluster, simulator } = await startCluster(t);
  const scale = await cluster.readScale(target, soon());
  simulator.faults.add({ kind: 'reset-before', times: 1, match: { verb: 'patch' } });
  t.equal((await cluster.scaleToZero(target, scale, soon())).replicas, 0);
});

t.test('a stop that is never answered has an unknown outcome at the deadline', async (t) => {
  const { cluster, simulator } = await startCluster(t);
  const scale = await cluster.readScale(target, soon());
  simulator.faults.add({ kind: 'hang-after', times: 1, match: { verb: 'patch' } });
  const carriedOut = simulator.until(() => simulator.store.get('deployments', 'sre', 'swype-app')?.spec.replicas === 0);
  const failure = await failureOf(cluster.scaleToZero(target, scale, deadlineFrom(carriedOut, 50)));
  t.equal(failure.kind, 'unknown-outcome');
  t.equal((await cluster.readScale(target, soon())).replicas, 0);
});

t.test('reads survive a server that resets, fails and throttles', async (t) => {
  const { cluster, simulator } = await startCluster(t);
  simulator.faults.add({ kind: 'reset-before', times: 1 });
  simulator.faults.add({ kind: 'status', code: 503, times: 1 });
  simulator.faults.add({ kind: 'status', code: 429, times: 1 });
  t.equal((await cluster.readScale(target, soon())).replicas, 3);
});

t.test('a missing workload is not-found, and a workload without rights is forbidden', async (t) => {
  const { cluster, simulator } = await startCluster(t);
  simulator.remove('deployments', 'sre', 'swype-app');
  t.match(await failureOf(cluster.readScale(target, soon())), { kind: 'not-found' });
  const other = { ...target, name: 'ledger' };
  const failure = await failureOf(cluster.readScale(other, soon()));
  t.equal(failure.kind, 'forbidden');
  t.match(failure.message, 'resourceNames [ledger]');
});

t.test('a watch sees every restart with its termination, across a lost connection', async (t) => {
  const { cluster, simulator } = await startCluster(t);
  const ends = new Map<string, string | undefined>();
  const errors: ClusterError[] = [];
  const handlers = {
    onPod({ containers }: PodSnapshot) {
      for (const { restartCount, lastTerminated } of containers) {
        if (restartCount > 0) ends.set(String(restartCount), lastTerminated?.message);
      }
    },
    onError: (error: ClusterError) => errors.push(error),
  };
  const stop = new AbortController();
  const ended = cluster.watchPods('sre', selector, handlers, stop.signal);
  const [pod] = simulator.pods({ namespace: 'sre' });
  const crash = async (count: number) => {
    simulator.crash({ namespace: 'sre', pod: pod?.metadata.name ?? '' }, 'gateway-refused');
    await until(() => ends.has(String(count)));
  };
  await until(() => simulator.requests.some(({ verb }) => verb === 'watch'));
  await crash(1);
  simulator.dropWatches();
  await crash(2);
  stop.abort();
  await ended;
  t.match(ends.get('1'), 'ECONNREFUSED');
  t.match(ends.get('2'), 'ECONNREFUSED');
  t.match(errors, [{ kind: 'unavailable' }]);
});

t.test('two replicas share a latch by compare-and-swap', async (t) => {
  const { latches, simulator } = await startCluster(t);
  const kubeconfig = join(t.testdir({ config: simulator.kubeconfig('receiver') }), 'config');
  const other = connect({ kubeconfig, stateNamespace: 'big-red-button' });
  t.teardown(() => other.close());
  const { version } = await latches.read('swype-app', soon());
  await other.latches.read('swype-app', soon());
  const latch = { ...armedLatch(target), baseline: { 'uid/app': 4 } };
  const next = await latches.write('swype-app', latch, version, soon());
  t.match(await failureOf(other.latches.write('swype-app', armedLatch(target), version, soon())), { kind: 'conflict' });
  t.strictSame(await other.latches.read('swype-app', soon()), { version: next, record: latch });
  const stored = simulator.store.get('configmaps', 'big-red-button', 'big-red-button-swype-app');
  t.match(stored?.metadata.labels, { 'kept-by': 'every-write' });
});

t.test('a latch whose write lost its reply conflicts, and reads back as written', async (t) => {
  const { latches, simulator } = await startCluster(t);
  const { version } = await latches.read('swype-app', soon());
  simulator.faults.add({ kind: 'reset-after', times: 1, match: { verb: 'update' } });
  const latch = armedLatch(target);
  t.match(await failureOf(latches.write('swype-app', latch, version, soon())), { kind: 'conflict' });
  t.strictSame((await latches.read('swype-app', soon())).record, latch);
});

t.test('the heartbeat rises and never falls, whichever replica writes, and the button index stays', async (t) => {
  const { heartbeats, buttonIndex } = await startCluster(t);
  t.strictSame(await heartbeats.read(soon()), { reports: {} });
  await buttonIndex.update({ add: ['swype-app'], remove: [] }, soon());
  await Promise.all([3_000, 1_000, 2_000].map((at) => heartbeats.write({ at, reports: {} }, soon())));
  t.strictSame(await heartbeats.read(soon()), { at: 3_000, reports: {} });
  t.strictSame(await buttonIndex.read(soon()), ['swype-app']);
});

t.test('the Event of a trip is written once, also by several calls', async (t) => {
  const { cluster, simulator } = await startCluster(t);
  const { uid } = await cluster.readScale(target, soon());
  const event = {
    name: 'swype-app.0193',
    target: { ...target, uid },
    reason: 'BigRedButtonTripped',
    message: 'held at 0 replicas',
    at: Date.now(),
  } as const;
  await cluster.recordEvent(event, soon());
  await cluster.recordEvent(event, soon());
  const events = simulator.store.list('events', 'sre').filter(({ reason }) => reason === 'BigRedButtonTripped');
  t.equal(events.length, 1);
});

t.test('Unhealthy events of the named pods are quoted', async (t) => {
  const { cluster, simulator } = await startCluster(t);
  const event = (pod: string, message: string) => ({
    metadata: { generateName: `${pod}.` },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace: 'sre', name: pod },
    reason: 'Unhealthy',
    message,
    type: 'Warning',
  });
  simulator.create('events', 'sre', event('swype-app-1', 'Liveness probe failed'));
  simulator.create('events', 'sre', event('other-1', 'Readiness probe failed'));
  t.strictSame(await cluster.readUnhealthy('sre', ['swype-app-1'], soon()), ['Liveness probe failed']);
});
