import t, { type Test } from 'tap';
import type { TargetState } from '../../src/cluster/cluster.ts';
import { armedLatch } from '../../src/core/latch/latch.ts';
import { type Account, defaultReceiver } from '../../src/dev/simulator/api/auth/access.ts';
import { workload } from '../../src/dev/simulator/manifests.ts';
import { startSimulator } from '../../src/dev/simulator/simulator.ts';
import { until } from '../support/until.ts';
import { soon, target } from './fixtures.ts';
import { connectTo } from './local-api.ts';

const receiver: Account = {
  ...defaultReceiver,
  rules: defaultReceiver.rules.map((rule) =>
    rule.resource.startsWith('deployments') ? { ...rule, names: ['swype-app', 'ledger'] } : rule,
  ),
};

async function start(t: Test) {
  const simulator = await startSimulator({ receiver });
  t.teardown(() => simulator.close());
  for (const name of ['swype-app', 'heartbeat']) {
    simulator.create('configmaps', 'big-red-button', { metadata: { name: `big-red-button-${name}` } });
  }
  for (const name of ['swype-app', 'ledger', 'another']) simulator.create('deployments', 'sre', workload(name, 1));
  await simulator.until(() => simulator.pods({ namespace: 'sre' }).length === 3);
  const { url, ca, tokens } = simulator;
  const stop = new AbortController();
  t.teardown(() => stop.abort());
  const bounds = { firstPauseMs: 1, longestPauseMs: 5 };
  const connection = connectTo(t, url, { cluster: { server: url, ca, token: tokens.receiver }, watch: bounds });
  return { simulator, signal: stop.signal, ...connection };
}

t.test('the buttons of a namespace share one watch of pods, and each gets its own pods', async (t) => {
  const { simulator, cluster, signal } = await start(t);
  const seen = { 'swype-app': new Set<string>(), ledger: new Set<string>() };
  const gone: string[] = [];
  for (const name of ['swype-app', 'ledger'] as const) {
    const handlers = {
      onPod: (pod: { name: string }) => void seen[name].add(pod.name),
      onDeleted: ({ name }: { name: string }) => void gone.push(name),
      onError: () => undefined,
    };
    void cluster.watchPods('sre', `app=${name}`, handlers, signal);
  }
  await until(() => seen['swype-app'].size > 0 && seen.ledger.size > 0);
  await until(() => simulator.openWatches() === 1);
  simulator.crash({ namespace: 'sre', selector: 'app=another' }, 'gateway-refused');
  const [pod] = simulator.pods({ namespace: 'sre', selector: 'app=ledger' });
  simulator.remove('pods', 'sre', pod?.metadata.name ?? '');
  await until(() => gone.length > 0);
  t.strictSame(gone, [pod?.metadata.name], 'a deleted pod is shown to its button alone');
  t.ok([...seen['swype-app']].every((name) => name.startsWith('swype-app')));
  t.ok([...seen.ledger].every((name) => name.startsWith('ledger')));
});

t.test(
  'the watch of a target shows it at the beginning, after a change of its spec, and that it is gone',
  async (t) => {
    const { simulator, cluster, signal } = await start(t);
    const states: TargetState[] = [];
    let isLive = false;
    const handlers = {
      onTarget: (state: TargetState) => void states.push(state),
      onLive: () => {
        isLive = true;
      },
      onError: () => undefined,
    };
    void cluster.watchTarget(target, handlers, signal);
    await until(() => states.length > 0);
    const read = await cluster.readScale(target, soon());
    t.match(states[0], { uid: read.uid });
    t.ok(isLive);
    const stopped = await cluster.scaleToZero(target, {}, soon());
    await until(() => states.some((state) => state !== 'gone' && state.resourceVersion === stopped.resourceVersion));
    simulator.dropWatches();
    await until(() => simulator.requests.filter(({ verb }) => verb === 'watch').length === 2);
    simulator.remove('deployments', 'sre', 'swype-app');
    await until(() => states.at(-1) === 'gone');
  },
);

t.test('the watch of the latches shows what others wrote, and not what this store wrote', async (t) => {
  const { simulator, latches, signal } = await start(t);
  const news: string[] = [];
  const handlers = {
    onNews: (button: string) => void news.push(button),
    onLive: () => undefined,
    onError: () => undefined,
  };
  const { version } = await latches.read('swype-app', soon());
  void latches.watch(handlers, signal);
  await until(() => simulator.openWatches() === 1);
  await latches.write('swype-app', armedLatch(target), version, soon());
  const name = 'big-red-button-heartbeat';
  const heartbeat = simulator.store.get('configmaps', 'big-red-button', name);
  if (heartbeat !== undefined) simulator.store.put('configmaps', { ...heartbeat, data: { heartbeat: 'now' } });
  const stored = simulator.store.get('configmaps', 'big-red-button', 'big-red-button-swype-app');
  if (stored !== undefined) simulator.store.put('configmaps', { ...stored, data: { ...stored.data, held: 'edited' } });
  await until(() => news.length > 0);
  t.strictSame(news, ['swype-app']);
  await latches.read('swype-app', soon());
  simulator.remove('configmaps', 'big-red-button', 'big-red-button-swype-app');
  await until(() => news.length > 1);
  t.strictSame(news, ['swype-app', 'swype-app'], 'a deleted state object is news too');
});

t.test('many watches leave the connections of calls alone', async (t) => {
  const { simulator, cluster, signal } = await start(t);
  const handlers = { onTarget: () => undefined, onLive: () => undefined, onError: () => undefined };
  for (let watch = 0; watch < 300; watch += 1) void cluster.watchTarget(target, handlers, signal);
  await until(() => simulator.openWatches() === 300);
  t.match(await cluster.readScale(target, soon()), { replicas: 1 });
});
