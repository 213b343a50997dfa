import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { shippedHeldBinding } from '../../src/dev/simulator/api/admission/held-policy.ts';
import { startReceiver } from '../../src/receiver/start.ts';
import { until } from '../support/until.ts';
import { command } from './command.ts';
import { startTestReceiver } from './test-receiver.ts';

const direct = ['reset', 'swype-app', '--reason', 'gateway is back', '--direct'];
const press = ['press', 'swype-app', '--reason', 'Swype charges twice', '--direct'];

/** A target that a person pressed without a receiver, on a cluster with the policy of held targets. */
async function pressedWithoutReceiver(t: Test) {
  const standing = await startTestReceiver(t);
  await standing.receiver.close();
  standing.cluster.simulator.setHeldBindings([shippedHeldBinding]);
  const reach = ['--kubeconfig', standing.kubeconfig];
  const pressed = await command([...press, ...reach]);
  t.equal(pressed.code, 0, pressed.err);
  t.match(pressed.out, /The API server holds the target at zero: it refuses every raise, also while no receiver runs/);
  const { id = '' } = standing.latch()?.trip ?? {};
  const state = () => standing.cluster.simulator.store.get('configmaps', 'big-red-button', 'big-red-button-swype-app');
  return { ...standing, reach, id, state };
}

t.test(
  'without a receiver, a reset releases the latch and its key, starts nothing, and lets a restore pass',
  async (t) => {
    const { reach, id, state, latch, replicas } = await pressedWithoutReceiver(t);
    t.match(state()?.data?.held, `deployments.apps/sre/swype-app ${id} `);
    const early = await command(['restore', 'swype-app', ...reach]);
    t.equal(early.code, 1);
    t.match(early.err, /held at zero by trip/);

    const reset = await command([...direct, '--trip', id, '--as-name', 'Marie', ...reach]);
    t.equal(reset.code, 0, reset.err);
    t.match(reset.out, `swype-app is armed again: trip ${id} is released. Nothing was started.`);
    t.equal(state()?.data?.held, undefined);
    t.match(latch(), {
      state: 'armed',
      lastReset: { trip: id, account: 'kubernetes-admin', claimedName: 'Marie', reason: 'gateway is back' },
      awaitingRestore: { previousReplicas: 1 },
    });
    t.equal(replicas(), 0);

    const again = await command([...direct, '--trip', id, '--json', ...reach]);
    t.match(JSON.parse(again.out), { button: 'swype-app', trip: id, direct: true, state: 'armed', already: true });
    t.equal((await command(['restore', 'swype-app', ...reach])).code, 0);
    t.equal(replicas(), 1);
  },
);

t.test('a person who names no trip sees it first, and types the name of the button', async (t) => {
  const { reach, id, latch } = await pressedWithoutReceiver(t);
  const blind = await command([...direct, ...reach]);
  t.equal(blind.code, 2);
  t.match(blind.err, `--trip ${id} --reason 'gateway is back' --direct`);
  t.equal((await command([...direct, ...reach], { typed: 'another\n' })).code, 1);
  t.equal(latch()?.state, 'stopped');
  const typed = await command([...direct, ...reach], { typed: 'swype-app\n' });
  t.equal(typed.code, 0, typed.err);
  t.equal(latch()?.state, 'armed');
});

t.test('a press that was killed before it saw the end of the pods can be released without a receiver', async (t) => {
  const { receiver, cluster, kubeconfig, latch } = await startTestReceiver(t);
  await receiver.close();
  const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
  const match = { verb: 'list', resource: 'pods' } as const;
  const heal = cluster.simulator.faults.add({ match, kind: 'hang-before' });
  const child = spawn(process.execPath, [main, ...press, '--kubeconfig', kubeconfig], { stdio: 'ignore' });
  t.teardown(() => child.kill('SIGKILL'));
  await until(() => latch()?.state === 'stopping');
  child.kill('SIGKILL');
  await once(child, 'exit');
  heal();
  const { id = '' } = latch()?.trip ?? {};
  const reset = await command([...direct, '--trip', id, '--kubeconfig', kubeconfig]);
  t.equal(reset.code, 0, reset.err);
  t.match(latch(), { state: 'armed', history: [{ id, stoppedAt: /^20/ }] });
});

t.test('another trip, a released button and an unknown button are refused', async (t) => {
  const { reach, id, latch } = await pressedWithoutReceiver(t);
  const stale = await command([...direct, '--trip', '20200101-000000-abcdef', ...reach]);
  t.equal(stale.code, 1);
  t.match(stale.err, `swype-app is not reset: trip 20200101-000000-abcdef is not the present trip, which is ${id}`);
  t.equal(latch()?.state, 'stopped');
  t.equal((await command([...direct, '--trip', id, ...reach])).code, 0);
  const armed = await command([...direct, ...reach], { typed: 'swype-app\n' });
  t.match(armed, { code: 1, err: /swype-app is not latched, so there is nothing to reset/ });
  const unknown = await command(['reset', 'swipe-app', '--reason', 'x', '--direct', ...reach]);
  t.match(unknown, { code: 1, err: /there is no button swipe-app here: ConfigMap big-red-button-swipe-app is not in/ });
});

t.test('a receiver that starts after a reset without it stays armed, and may trip again', async (t) => {
  const { reach, id, latch, cluster } = await pressedWithoutReceiver(t);
  t.equal((await command([...direct, '--trip', id, ...reach])).code, 0);
  const log = { level: 'error', stream: { write: () => undefined } } as const;
  const receiver = await startReceiver({ config: join(cluster.folder, 'config.yaml'), log });
  t.teardown(() => receiver.close());
  t.equal((await command(['restore', 'swype-app', ...reach])).code, 0);
  await until(() => latch()?.awaitingRestore === undefined);
  t.equal(latch()?.state, 'armed');
});

t.test('a restore waits while the API server still refuses in the name of the released trip', async (t) => {
  const { reach, id, cluster, replicas } = await pressedWithoutReceiver(t);
  t.equal((await command([...direct, '--trip', id, ...reach])).code, 0);
  const match = { verb: 'patch', subresource: 'scale', dryRun: false } as const;
  const message = `ValidatingAdmissionPolicy 'p' with binding 'b' denied request: held at 0 replicas by trip ${id}`;
  cluster.simulator.faults.add({ match, times: 3, kind: 'status', code: 403, message });
  const restored = await command(['restore', 'swype-app', ...reach]);
  t.equal(restored.code, 0, restored.err);
  t.match(restored.err, `Not done yet, trying again: the API server has not seen yet that trip ${id} is released`);
  t.equal(restored.err.match(/trying again/g)?.length, 1, 'it says so once');
  t.equal(replicas(), 1);
});

t.test('a restore does not wait for a refusal in the name of anything else', async (t) => {
  const { reach, id, cluster, replicas } = await pressedWithoutReceiver(t);
  t.equal((await command([...direct, '--trip', id, ...reach])).code, 0);
  const match = { verb: 'patch', subresource: 'scale', dryRun: false } as const;
  cluster.simulator.faults.add({
    match,
    kind: 'status',
    code: 403,
    message: 'admission webhook "x" denied the request',
  });
  const refused = await command(['restore', 'swype-app', ...reach]);
  t.equal(refused.code, 1);
  t.notMatch(refused.err, /trying again/);
  t.equal(replicas(), 0);
});
