import t from 'tap';
import { type Broken, failing } from '../../button/support/gates.ts';
import { heartbeatAlert, lateAfterMs, newReceiver } from '../../button/support/receiver.ts';
import { World } from '../../button/support/world.ts';

/** A ninth of the limit. */
const shareMs = lateAfterMs / 9;

t.test('A heartbeat that one replica received counts at every replica, with its report', async (t) => {
  const world = new World();
  const [one, two] = [newReceiver(world), newReceiver(world)];
  await one.buttons.receive([heartbeatAlert(world, { gateway: 'up' })], world.now);
  await one.buttons.reconcileAll();
  await two.buttons.reconcileAll();
  t.equal(world.heartbeat, world.now);
  const at = new Date(world.now).toISOString();
  t.equal(two.buttons.heartbeat().at, at);
  const shown = { state: 'ok', at, pods: 1, restarts: 0, gateway: 'up' };
  t.strictSame(two.buttons.get('swype-app')?.heartbeat, shown);
});

t.test('The heartbeats are shared nine times within their limit, so that one may be lost', async (t) => {
  const world = new World();
  const { buttons } = newReceiver(world);
  await buttons.reconcileAll();
  await buttons.receive([heartbeatAlert(world)], world.now);
  world.now += shareMs - 1;
  await buttons.reconcileAll();
  t.equal(world.heartbeat, undefined);
  world.now += 1;
  await buttons.reconcileAll();
  t.equal(world.heartbeat, world.now - shareMs);
});

t.test('A failure of the store is reported, and the heartbeat is shared again later', async (t) => {
  const world = new World();
  const broken: Broken = new Map([['readHeartbeat', 'unavailable']]);
  const { buttons, occurrences } = newReceiver(world, { gate: failing(broken) });
  await buttons.receive([heartbeatAlert(world)], world.now);
  await buttons.reconcileAll();
  const problem = occurrences.find(({ type }) => type === 'problem');
  t.match(problem, { message: /could not share the heartbeat: readHeartbeat/ });
  broken.clear();
  world.now += shareMs;
  await buttons.reconcileAll();
  t.equal(world.heartbeat, world.now - shareMs);
});

t.test(
  'A stored heartbeat from the future means a wrong clock, and does not keep the backup sensor asleep',
  async (t) => {
    const world = new World();
    world.heartbeat = world.now + 3_600_000;
    world.heartbeatReports = { 'swype-app': { at: world.heartbeat, report: { pods: 1, restarts: 0, gateway: 'up' } } };
    const { buttons } = newReceiver(world);
    await buttons.reconcileAll();
    t.equal(buttons.heartbeat().at, undefined, 'nor is it shown');
    world.now += lateAfterMs + 1;
    t.ok(buttons.heartbeat().late);
    t.equal(buttons.get('swype-app')?.heartbeat?.state, 'late');
    await buttons.receive([heartbeatAlert(world)], world.now);
    await buttons.reconcileAll();
    t.equal(buttons.get('swype-app')?.heartbeat?.state, 'ok');
    t.equal(world.heartbeatReports['swype-app']?.at, world.now);
  },
);

t.test('If the clock was set back, the heartbeat is shared at once', async (t) => {
  const world = new World();
  const [one, two] = [newReceiver(world).buttons, newReceiver(world).buttons];
  for (const buttons of [one, two]) await buttons.reconcileAll();
  world.now -= 3_600_000;
  await one.receive([heartbeatAlert(world)], world.now);
  for (const buttons of [one, two]) await buttons.reconcileAll();
  t.equal(two.heartbeat().at, new Date(world.now).toISOString());
});
