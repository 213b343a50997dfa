import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { startReceiver } from '../../src/receiver/start.ts';
import type { TestCluster } from '../support/cluster.ts';
import { until } from '../support/until.ts';
import { command } from './command.ts';
import { startTestReceiver, type TestReceiver } from './test-receiver.ts';

/** A {@link startTestReceiver} whose receiver has ended. Its state remains. */
async function abandoned(t: Test): Promise<TestReceiver & { readonly reach: readonly string[] }> {
  const standing = await startTestReceiver(t);
  await standing.receiver.close();
  return { ...standing, reach: ['--kubeconfig', standing.kubeconfig] };
}

/** Starts a new receiver. */
async function revive(t: Test, { folder }: TestCluster): Promise<void> {
  const log = { level: 'error', stream: { write: () => undefined } } as const;
  const receiver = await startReceiver({ config: join(folder, 'config.yaml'), log });
  t.teardown(() => receiver.close());
}

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const direct = ['press', 'swype-app', '--reason', 'Swype charges twice', '--direct'];

t.test(
  'without a receiver, a press latches and stops; the next receiver finds the latch and holds the target',
  async (t) => {
    const { cluster, reach, latch, replicas } = await abandoned(t);
    const { simulator } = cluster;
    const asked = simulator.requests.length;
    const pressed = await command([...direct, '--as-name', 'Marie', ...reach]);
    t.equal(pressed.code, 0, pressed.err);
    t.match(pressed.err, /deployment\/swype-app in sre, as its state object says/);
    t.match(pressed.out, /^swype-app is stopped: /);
    t.match(pressed.out, /Nothing holds the target at zero/);
    t.equal(replicas(), 0);
    const writes = simulator.requests.slice(asked).filter(({ verb, dryRun }) => /update|patch/.test(verb) && !dryRun);
    t.strictSame(
      writes.slice(0, 2).map(({ resource }) => resource),
      ['configmaps', 'deployments'],
      'latched, then scaled',
    );
    const by = { trigger: 'press', account: 'kubernetes-admin', claimedName: 'Marie', reason: 'Swype charges twice' };
    t.match(latch(), { state: 'stopped', trip: { by, previousReplicas: 1, hooksUndecided: true, fights: 0 } });
    const { id = '' } = latch()?.trip ?? {};
    t.ok(simulator.store.get('events', 'sre', `swype-app.${id}`), 'the Event');

    const again = await command([...direct, ...reach, '--json']);
    t.match(JSON.parse(again.out), { button: 'swype-app', direct: true, state: 'stopped', already: true, trip: id });

    await revive(t, cluster);
    simulator.scale('sre', 'swype-app', 2);
    await until(() => replicas() === 0 && latch()?.trip?.fights === 1);
    t.equal(latch()?.trip?.id, id, 'it is the same trip');
    await until(() => latch()?.trip?.hooksUndecided === undefined);
  },
);

t.test('if a direct press is killed between the latch and the scale, the receiver finishes the stop', async (t) => {
  const { cluster, reach, latch, replicas } = await abandoned(t);
  const match = { verb: 'patch', subresource: 'scale', dryRun: false } as const;
  const heal = cluster.simulator.faults.add({ match, kind: 'hang-before' });
  const child = spawn(process.execPath, [main, ...direct, ...reach], { stdio: 'ignore' });
  t.teardown(() => child.kill('SIGKILL'));
  await until(() => latch()?.state === 'stopping');
  child.kill('SIGKILL');
  await once(child, 'exit');
  heal();
  t.equal(replicas(), 1, 'it was not stopped yet');
  const { id } = latch()?.trip ?? {};
  await revive(t, cluster);
  await until(() => replicas() === 0 && latch()?.state === 'stopped');
  t.match(latch(), { trip: { id, by: { trigger: 'press' }, previousReplicas: 1 }, history: [] });
});

t.test(
  'if the latch cannot be written at first, the target is stopped anyway, and the latch is written later',
  async (t) => {
    const { cluster, reach, latch, replicas } = await abandoned(t);
    const match = { verb: 'update', resource: 'configmaps', name: 'big-red-button-swype-app' } as const;
    cluster.simulator.faults.add({ match, times: 2, kind: 'status', code: 500, message: 'etcd is away' });
    const pressed = await command([...direct, ...reach, '--json']);
    t.equal(pressed.code, 0, pressed.err);
    t.match(pressed.err, /^Not done yet, trying again: the latch is not durable yet: update configmaps .*500/m);
    t.match(JSON.parse(pressed.out), { state: 'stopped', already: false, trip: latch()?.trip?.id });
    t.equal(replicas(), 0);
  },
);

t.test('a button that is latched for another target stops nothing else, and says so', async (t) => {
  const { reach, replicas } = await abandoned(t);
  t.equal((await command([...direct, ...reach])).code, 0);
  const other = await command([...direct, '--target', 'Deployment/sre/other', ...reach]);
  t.equal(other.code, 1);
  t.match(
    other.err,
    /swype-app is latched for deployment\/swype-app in sre by trip .*nothing else was stopped\n {2}See the trip: /,
  );
  t.equal(other.out, '');
  t.equal(replicas(), 0);
});

t.test('if the target is unknown, the error names what is missing', async (t) => {
  const { reach } = await abandoned(t);
  const ran = await command(['press', 'swipe-app', '--reason', 'x', '--direct', ...reach]);
  t.equal(ran.code, 1);
  t.match(ran.err, /the target of swipe-app is unknown\n {2}Name the target: --target .*--config/);
  t.match(ran.err, /configmaps big-red-button-swipe-app in big-red-button: 404/);
  t.equal((await command([...direct, '--target', 'swype-app', ...reach])).code, 2);
  t.equal((await command(['press', 'swype-app', '--reason', 'x', '--target', 'Deployment/sre/a'])).code, 2);
});
