import t from 'tap';
import { workload } from '../../../src/dev/simulator/manifests.ts';
import { build, buildSwypeApp, containerOf, readyPods, swypeApp } from './build.ts';

t.test('a scale to zero is accepted before the pods are gone', async (t) => {
  const { simulator, client } = await buildSwypeApp(t, 2, {
    durations: { terminationGraceMs: Number.POSITIVE_INFINITY },
  });
  const scale = '/apis/apps/v1/namespaces/sre/deployments/swype-app/scale';
  t.equal((await client.patch(scale, { spec: { replicas: 0 } })).status, 200);
  await simulator.until(() => simulator.store.list('pods').every(({ metadata }) => metadata.deletionTimestamp));
  const pods = simulator.store.list('pods');
  t.match(
    pods.map(({ status }) => status.phase),
    ['Running', 'Running'],
  );
  await simulator.until(() => simulator.store.get('deployments', 'sre', 'swype-app')?.status.replicas === 0);
  for (const { metadata } of pods)
    await client.delete(`/api/v1/namespaces/sre/pods/${metadata.name}?gracePeriodSeconds=0`);
  t.strictSame(simulator.store.list('pods'), []);
});

t.test('pods are gone after their grace period', async (t) => {
  const { simulator, client } = await buildSwypeApp(t, 2, { durations: { terminationGraceMs: 1 } });
  await client.patch('/apis/apps/v1/namespaces/sre/deployments/swype-app/scale', { spec: { replicas: 0 } });
  await simulator.until(() => simulator.store.list('pods').length === 0);
});

t.test('a terminating container does not restart', async (t) => {
  const durations = { startMs: 1, runMs: 5, terminationGraceMs: Number.POSITIVE_INFINITY };
  const { simulator } = await buildSwypeApp(t, 1, { durations });
  const [pod] = simulator.pods(swypeApp);
  if (!pod) throw new Error('no pod');
  // Both happen in one turn of the event loop, so the pod terminates before its end is due, even on a slow machine.
  simulator.fail(swypeApp, 'gateway-refused');
  const metadata = { ...pod.metadata, deletionTimestamp: new Date().toISOString() };
  simulator.store.put('pods', { ...pod, metadata });
  // The replacement started later, and restarts.
  await simulator.until(() => simulator.pods(swypeApp).some((other) => containerOf(other).restartCount > 0));
  const terminating = simulator.store.get('pods', 'sre', pod.metadata.name);
  t.match(terminating?.status.containerStatuses, [{ restartCount: 0, state: { running: Object } }]);
});

t.test('a deleted pod is replaced by a pod with another name and uid', async (t) => {
  const { simulator, client } = await buildSwypeApp(t, 1);
  const [before] = simulator.pods(swypeApp);
  await client.delete(`/api/v1/namespaces/sre/pods/${before?.metadata.name}`);
  const [after] = await readyPods(simulator, 1);
  t.not(after?.metadata.name, before?.metadata.name);
  t.not(after?.metadata.uid, before?.metadata.uid);
});

t.test('a changed template rolls out new pods under a new ReplicaSet', async (t) => {
  const { simulator, client } = await buildSwypeApp(t, 2);
  const before = simulator.pods(swypeApp).map(({ metadata }) => metadata.uid);
  const container = { name: 'swype-app', image: 'registry.example/swype-app:1.4.3' };
  const patch = { spec: { template: { spec: { containers: [container] } } } };
  t.equal((await client.patch('/apis/apps/v1/namespaces/sre/deployments/swype-app', patch)).status, 200);
  await simulator.until(() => simulator.pods(swypeApp).every(({ metadata }) => !before.includes(metadata.uid)));
  await readyPods(simulator, 2);
  const sets = simulator.store.list('replicasets', 'sre').map(({ spec }) => spec.replicas);
  t.strictSame(sets.toSorted(), [0, 2]);
});

t.test('the pods of a StatefulSet are numbered, and the highest numbers are removed first', async (t) => {
  const { simulator, client } = await build(t);
  simulator.create('statefulsets', 'sre', workload('swype-app', 3));
  const names = async (count: number) => (await readyPods(simulator, count)).map(({ metadata }) => metadata.name);
  t.strictSame(await names(3), ['swype-app-0', 'swype-app-1', 'swype-app-2']);
  await client.patch('/apis/apps/v1/namespaces/sre/statefulsets/swype-app/scale', { spec: { replicas: 1 } });
  t.strictSame(await names(1), ['swype-app-0']);
  await simulator.until(() => simulator.store.get('statefulsets', 'sre', 'swype-app')?.status.replicas === 1);
});

t.test(
  'a StatefulSet replaces a pod deleted by force, and the old grace period does not end the new pod',
  async (t) => {
    const { simulator, client } = await build(t, { durations: { terminationGraceMs: 20 } });
    simulator.create('statefulsets', 'sre', workload('swype-app', 1));
    simulator.create('statefulsets', 'sre', workload('later', 1));
    const [before] = await readyPods(simulator, 1);
    await client.delete('/api/v1/namespaces/sre/pods/swype-app-0');
    await client.delete('/api/v1/namespaces/sre/pods/swype-app-0?gracePeriodSeconds=0');
    const [after] = await readyPods(simulator, 1);
    t.not(after?.metadata.uid, before?.metadata.uid);
    // A grace period that began later has passed, so the old one has passed too.
    const later = simulator.store.get('pods', 'sre', 'later-0')?.metadata.uid;
    await client.delete('/api/v1/namespaces/sre/pods/later-0');
    await simulator.until(() => simulator.store.get('pods', 'sre', 'later-0')?.metadata.uid !== later);
    t.equal(simulator.pods(swypeApp)[0]?.metadata.uid, after?.metadata.uid);
  },
);

t.test('the ReplicaSets and pods of a deleted workload are removed', async (t) => {
  const { simulator, client } = await buildSwypeApp(t, 2);
  await client.delete('/apis/apps/v1/namespaces/sre/deployments/swype-app');
  await simulator.until(() => simulator.store.list('pods').length + simulator.store.list('replicasets').length === 0);
});

t.test('a StatefulSet does not end its pods if two of them are not ready', async (t) => {
  const { simulator, client } = await build(t);
  simulator.fail(swypeApp, 'missing-secret');
  simulator.create('statefulsets', 'sre', workload('swype-app', 3));
  await simulator.until(() => simulator.pods(swypeApp).length === 3);
  await client.patch('/apis/apps/v1/namespaces/sre/statefulsets/swype-app/scale', { spec: { replicas: 0 } });
  // A StatefulSet that was scaled later is at zero, so the controllers have worked since.
  simulator.create('statefulsets', 'sre', workload('later', 1));
  await simulator.until(() => simulator.store.get('pods', 'sre', 'later-0'));
  await client.patch('/apis/apps/v1/namespaces/sre/statefulsets/later/scale', { spec: { replicas: 0 } });
  await simulator.until(() => simulator.store.get('pods', 'sre', 'later-0') === undefined);
  const terminating = () => simulator.pods(swypeApp).map(({ metadata }) => metadata.deletionTimestamp);
  t.strictSame(terminating(), [undefined, undefined, undefined]);
  for (const { metadata } of simulator.pods(swypeApp)) {
    await client.delete(`/api/v1/namespaces/sre/pods/${metadata.name}`);
  }
  await simulator.until(() => simulator.pods(swypeApp).length === 0);
});

t.test('a StatefulSet ends ready pods one after another, and with Parallel all at once', async (t) => {
  const { simulator, client } = await build(t, { durations: { terminationGraceMs: Number.POSITIVE_INFINITY } });
  for (const podManagementPolicy of ['OrderedReady', 'Parallel']) {
    const name = podManagementPolicy.toLowerCase();
    const object = workload(name, 3) as { spec: object };
    simulator.create('statefulsets', 'sre', { ...object, spec: { ...object.spec, podManagementPolicy } });
    const pods = () => simulator.store.list('pods', 'sre').filter(({ metadata }) => metadata.name.startsWith(name));
    await simulator.until(() => pods().filter((pod) => containerOf(pod).ready).length === 3);
    await client.patch(`/apis/apps/v1/namespaces/sre/statefulsets/${name}/scale`, { spec: { replicas: 0 } });
    await simulator.until(() => simulator.store.get('pods', 'sre', `${name}-2`)?.metadata.deletionTimestamp);
    const terminating = pods().filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
    t.equal(terminating.length, podManagementPolicy === 'Parallel' ? 3 : 1, podManagementPolicy);
  }
});
