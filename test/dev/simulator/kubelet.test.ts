import t from 'tap';
import { workload } from '../../../src/dev/simulator/manifests.ts';
import { build, buildSwypeApp, containerOf, readyPods, recordStatuses, swypeApp } from './build.ts';

t.test('a new pod waits for its container, then runs, with no restart', async (t) => {
  const { simulator } = await build(t);
  const statuses = recordStatuses(simulator);
  simulator.create('deployments', 'sre', workload('swype-app', 1));
  const [pod] = await readyPods(simulator, 1);
  t.match(statuses.at(-2), { state: { waiting: { reason: 'ContainerCreating' } }, restartCount: 0 });
  t.match(statuses.at(-1), { state: { running: { startedAt: String } }, restartCount: 0, containerID: /^containerd:/ });
  t.strictSame(statuses.at(-1)?.lastState, {});
  t.match(pod?.status, { phase: 'Running', startTime: String, podIP: String });
  t.match(pod?.metadata.name, /^swype-app-[a-z0-9]{10}-[a-z0-9]{5}$/);
});

t.test(
  'the first restart comes at once: the status is terminated with the old count, then running with the next',
  async (t) => {
    const { simulator } = await buildSwypeApp(t, 1);
    const first = simulator.pods(swypeApp).map(containerOf)[0]?.containerID;
    const statuses = recordStatuses(simulator);
    t.equal(simulator.crash(swypeApp, 'gateway-refused'), 1);
    t.equal(statuses.length, 2);
    const [ended, running] = statuses;
    t.match(ended, { restartCount: 0, containerID: first, ready: false });
    t.match(ended?.state.terminated, { exitCode: 1, reason: 'Error', containerID: first, message: /ECONNREFUSED/ });
    t.strictSame(ended?.lastState, {});
    t.match(running, { restartCount: 1, state: { running: {} }, lastState: { terminated: { containerID: first } } });
    t.not(running?.containerID, first);
  },
);

t.test('in CrashLoopBackOff the restart count and the containerID are those of the dead attempt', async (t) => {
  const { simulator } = await buildSwypeApp(t, 1);
  simulator.crash(swypeApp, 'unclear');
  const second = simulator.pods(swypeApp).map(containerOf)[0]?.containerID;
  const statuses = recordStatuses(simulator);
  simulator.crash(swypeApp, 'oom-killed');
  t.match(statuses, [
    { restartCount: 1, state: { terminated: { reason: 'OOMKilled', exitCode: 137, containerID: second } } },
    {
      restartCount: 1,
      containerID: second,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { reason: 'OOMKilled', containerID: second } },
    },
    {
      restartCount: 2,
      state: { running: {} },
      lastState: { terminated: { reason: 'OOMKilled', containerID: second } },
    },
  ]);
});

t.test('the log becomes the termination message only if the container has that policy', async (t) => {
  const { simulator } = await build(t);
  const object = structuredClone(workload('swype-app', 1));
  simulator.create('deployments', 'sre', JSON.parse(JSON.stringify(object).replace('FallbackToLogsOnError', 'File')));
  await readyPods(simulator, 1);
  simulator.crash(swypeApp, 'gateway-timeout');
  const [status] = simulator.pods(swypeApp).map(containerOf);
  t.match(status?.lastState.terminated, { exitCode: 1, reason: 'Error' });
  t.notOk(status?.lastState.terminated?.message);
});

t.test('each death has the status that a kubelet writes', async (t) => {
  const { simulator } = await buildSwypeApp(t, 1);
  const ends = [
    ['gateway-refused', { exitCode: 1, reason: 'Error', message: /connect ECONNREFUSED 203\.0\.113\.7:443/ }],
    ['gateway-timeout', { exitCode: 1, reason: 'Error', message: /connect ETIMEDOUT/ }],
    ['gateway-unresolved', { exitCode: 1, reason: 'Error', message: /getaddrinfo ENOTFOUND api\.swype\.com/ }],
    ['oom-killed', { exitCode: 137, reason: 'OOMKilled', message: undefined }],
    ['exit-0', { exitCode: 0, reason: 'Completed', message: undefined }],
    ['start-error', { exitCode: 128, reason: 'StartError', message: /executable file not found/ }],
    ['bad-config', { exitCode: 78, reason: 'Error', message: /SWYPE_MERCHANT_ID is not set/ }],
    ['liveness-kill', { exitCode: 137, reason: 'Error', message: undefined }],
    ['unclear', { exitCode: 1, reason: 'Error', message: undefined }],
  ] as const;
  for (const [death, end] of ends) {
    simulator.crash(swypeApp, death);
    t.match(simulator.pods(swypeApp).map(containerOf)[0]?.lastState.terminated, end, death);
  }
  t.equal(simulator.pods(swypeApp).map(containerOf)[0]?.restartCount, ends.length);
});

t.test('a liveness kill writes an Unhealthy event', async (t) => {
  const { simulator } = await buildSwypeApp(t, 1);
  simulator.crash(swypeApp, 'liveness-kill');
  const [pod] = simulator.pods(swypeApp);
  t.match(simulator.store.list('events', 'sre'), [
    {
      reason: 'Unhealthy',
      type: 'Warning',
      message: /^Liveness probe failed/,
      involvedObject: { name: pod?.metadata.name },
    },
  ]);
});

t.test(
  'a failing container restarts by itself: at once, then after a back-off that doubles up to its limit',
  async (t) => {
    const durations = { startMs: 1, runMs: 1, backOffMs: 2, maxBackOffMs: 8 };
    const { simulator } = await buildSwypeApp(t, 1, { durations });
    const statuses = recordStatuses(simulator);
    simulator.fail(swypeApp, 'gateway-refused');
    await simulator.until(() => simulator.pods(swypeApp).map(containerOf)[0]?.restartCount === 6);
    const backOffs = statuses.flatMap(({ state }) => /back-off [\d.]+s/.exec(state.waiting?.message ?? '')?.[0] ?? []);
    t.strictSame(
      backOffs,
      ['0.002s', '0.004s', '0.008s', '0.008s', '0.008s'].map((time) => `back-off ${time}`),
    );
  },
);

t.test('an attempt that ran long enough resets the back-off', async (t) => {
  let now = Date.parse('2026-01-02T03:04:05Z');
  const { simulator } = await buildSwypeApp(t, 1, { now: () => now, durations: { backOffResetMs: 60_000 } });
  simulator.crash(swypeApp, 'unclear');
  now += 59_000;
  const statuses = recordStatuses(simulator);
  simulator.crash(swypeApp, 'unclear');
  t.equal(statuses.splice(0).length, 3, 'backed off');
  now += 61_000;
  simulator.crash(swypeApp, 'unclear');
  t.equal(statuses.length, 2, 'at once again');
});

t.test('the failure of a container can change, and a healed container keeps running', async (t) => {
  const durations = { startMs: 1, runMs: 1, backOffMs: 1, maxBackOffMs: 1 };
  const { simulator } = await buildSwypeApp(t, 1, { durations });
  const lastReason = () => simulator.pods(swypeApp).map(containerOf)[0]?.lastState.terminated?.reason;
  const healFirst = simulator.fail(swypeApp, 'gateway-refused');
  await simulator.until(() => lastReason() === 'Error');
  const healSecond = simulator.fail(swypeApp, 'oom-killed');
  await simulator.until(() => lastReason() === 'OOMKilled');
  healSecond();
  await simulator.until(() => lastReason() === 'Error');
  healFirst();
  await readyPods(simulator, 1);
  const restarts = (selector: string) => simulator.pods({ selector }).map(containerOf)[0]?.restartCount ?? 0;
  const before = restarts('app=swype-app');
  // Another container restarts six times in the meantime.
  simulator.create('deployments', 'sre', workload('other', 1));
  simulator.fail({ selector: 'app=other' }, 'unclear');
  await simulator.until(() => restarts('app=other') > 5);
  t.equal(restarts('app=swype-app'), before);
});

t.test('pods that are created later fail too', async (t) => {
  const { simulator } = await build(t, { durations: { startMs: 1, runMs: 1, backOffMs: 1 } });
  simulator.fail(swypeApp, 'gateway-timeout');
  simulator.create('deployments', 'sre', workload('swype-app', 2));
  await simulator.until(() => simulator.pods(swypeApp).filter((pod) => containerOf(pod).restartCount > 1).length === 2);
});

t.test('without its secret a container never starts and never restarts', async (t) => {
  const { simulator } = await build(t, { durations: { startMs: 1, runMs: 1 } });
  const heal = simulator.fail(swypeApp, 'missing-secret');
  simulator.create('deployments', 'sre', workload('swype-app', 1));
  const reason = () => simulator.pods(swypeApp).map(containerOf)[0]?.state.waiting?.reason;
  await simulator.until(() => reason() === 'CreateContainerConfigError');
  t.match(simulator.pods(swypeApp), [{ status: { phase: 'Pending' } }]);
  heal();
  const [pod] = await readyPods(simulator, 1);
  t.match(pod && containerOf(pod), { restartCount: 0, lastState: {} });
});

t.test('an evicted pod stays listed in phase Failed, and another pod replaces it', async (t) => {
  const { simulator } = await buildSwypeApp(t, 1);
  const [evicted] = simulator.pods(swypeApp);
  simulator.evict(swypeApp);
  const [successor] = await readyPods(simulator, 1);
  t.not(successor?.metadata.uid, evicted?.metadata.uid);
  const all = simulator.store.list('pods', 'sre').map(({ status: { phase, reason } }) => `${phase} ${reason}`);
  t.strictSame(all.toSorted(), ['Failed Evicted', 'Running undefined']);
});

t.test('only the chosen container of a pod fails', async (t) => {
  const { simulator } = await build(t);
  const labels = { app: 'swype-app' };
  const containers = [{ name: 'app' }, { name: 'sidecar' }];
  const template = { metadata: { labels }, spec: { containers } };
  const spec = { replicas: 1, selector: { matchLabels: labels }, template };
  simulator.create('deployments', 'sre', { metadata: { name: 'swype-app' }, spec });
  await readyPods(simulator, 1);
  simulator.crash({ ...swypeApp, container: 'sidecar' }, 'unclear');
  const counts = simulator.pods(swypeApp)[0]?.status.containerStatuses?.map((one) => [one.name, one.restartCount]);
  t.strictSame(counts, [
    ['app', 0],
    ['sidecar', 1],
  ]);
});
