import t, { type Test } from 'tap';
import { paymentPods } from '../../support/cluster.ts';
import { until } from '../../support/until.ts';
import { command } from '../command.ts';
import { startTestReceiver } from '../test-receiver.ts';

/** A receiver whose button was tripped and reset. */
async function resetReceiver(t: Test) {
  const standing = await startTestReceiver(t);
  const { run, latch, kubeconfig } = standing;
  await run(['press', 'swype-app', '--reason', 'drill']);
  await until(() => latch()?.state === 'stopped');
  await run(['reset', 'swype-app', '--trip', latch()?.trip?.id ?? '', '--reason', 'over']);
  const gradual = ['restore', 'swype-app', '--gradual', '--step-wait', '1s', '--kubeconfig', kubeconfig];
  return { ...standing, restore: (...args: readonly string[]) => command([...gradual, ...args]) };
}

t.test('restore --gradual raises in steps, and says how far it is', async (t) => {
  const { restore, replicas } = await resetReceiver(t);
  const restored = await restore('--replicas', '4', '--json');
  t.equal(restored.code, 0, restored.err);
  t.match(JSON.parse(restored.out), { button: 'swype-app', replicas: 4, full: 4, steps: [1, 2, 4], already: false });
  t.match(
    restored.err,
    /1 of 4 replicas\. The next step comes when no container restarted for 1 s.*\n.*2 of 4.*\n.*4 of 4/,
  );
  t.equal(replicas(), 4);
  const again = await restore('--replicas', '4');
  t.equal(again.code, 0);
  t.match(again.out, /already has 4 replicas: nothing was changed/);
});

t.test('restore --gradual stops at a restart with exit code 1, and a second call continues', async (t) => {
  const { restore, cluster, replicas } = await resetReceiver(t);
  const { simulator } = cluster;
  const first = restore('--replicas', '2', '--json');
  await simulator.until(() => simulator.pods(paymentPods).some(({ status }) => status?.phase === 'Running'));
  const crashing = setInterval(() => simulator.crash(paymentPods, 'gateway-refused'), 100);
  const stopped = await first;
  clearInterval(crashing);
  t.equal(stopped.code, 1);
  t.match(JSON.parse(stopped.out), { replicas: 1, full: 2, steps: [1], stopped: { kind: 'restarted' } });
  t.match(stopped.err, /the restore of swype-app stopped at 1 of 2 replicas: container .* ended and restarts/);
  t.equal(replicas(), 1);
  const second = await restore('--replicas', '2', '--json');
  t.equal(second.code, 0, second.err);
  t.match(JSON.parse(second.out), { replicas: 2, steps: [2] });
});

t.test('the options of a restore in steps are checked', async (t) => {
  t.equal((await command(['restore', 'swype-app', '--step-wait', '60s'])).code, 2, 'only with --gradual');
  for (const wait of ['0', '-1s', 'soon', '2h']) {
    t.equal((await command(['restore', 'swype-app', '--gradual', '--step-wait', wait])).code, 2, wait);
  }
});
