import t from 'tap';
import { eventAgeMs, eventRetryMs } from '../../src/button/trip/trip-event.ts';
import { type Broken, failing } from './support/gates.ts';
import { newReceiver, person, stopAlert } from './support/receiver.ts';
import { swypeApp, World } from './support/world.ts';

async function tripped(broken: Broken = new Map()) {
  const world = new World();
  const receiver = newReceiver(world, { gate: failing(broken) });
  await receiver.buttons.reconcileAll();
  world.crash('network', 4);
  await receiver.buttons.receive([stopAlert(world)], world.now);
  return { world, receiver, broken };
}

t.test('A lost key is written back by a replica that remembers the latch', async (t) => {
  const { world, receiver } = await tripped();
  const before = world.latch();
  world.wipe();
  t.match(await receiver.buttons.receive([stopAlert(world)], world.now + 10_000), { retry: false });
  await receiver.buttons.reconcileAll();
  t.match(world.latch()?.trip?.id, before?.trip?.id);
});

t.test('A notification is not answered as durable while the latch is missing', async (t) => {
  const { world, receiver } = await tripped();
  world.wipe();
  world.now += 3_000;
  const receipt = await receiver.buttons.receive([stopAlert(world)], world.now);
  t.match(receipt, { retry: true, decisions: [{ pending: /missing in its state object/ }] });
});

t.test('A missing latch is unknown until the target was seen running', async (t) => {
  const world = new World();
  world.scale(0);
  const receiver = newReceiver(world);
  await receiver.buttons.reconcileAll();
  t.equal(world.latch(), undefined);
  t.equal(receiver.buttons.get('swype-app')?.state, 'unknown');
  world.scale(1);
  await receiver.buttons.reconcileAll();
  t.match(world.latch(), { state: 'armed' });
});

t.test('If the latch cannot be read, reconcile enforces the last known latch', async (t) => {
  const { world, receiver, broken } = await tripped();
  broken.set('readLatch', 'unavailable').set('writeLatch', 'unavailable');
  world.scale(2);
  await receiver.buttons.reconcileAll();
  t.equal(world.replicas, 0);
  t.match(receiver.buttons.get('swype-app')?.problems, [/Latch: unavailable/]);
});

t.test('A target is not reported as stopped while its pods cannot be listed', async (t) => {
  const { world, receiver, broken } = await tripped();
  world.settle();
  broken.set('listPods', 'unavailable');
  await receiver.buttons.reconcileAll();
  t.equal(world.latch()?.state, 'stopping');
  broken.clear();
  await receiver.buttons.reconcileAll();
  t.equal(world.latch()?.state, 'stopped');
});

t.test('A problem is shown until it is solved, whichever caller makes the next call', async (t) => {
  const world = new World();
  const broken: Broken = new Map();
  const { buttons } = newReceiver(world, { gate: failing(broken) });
  await buttons.reconcileAll();
  broken.set('listPods', 'forbidden');
  await buttons.receive([stopAlert(world, { status: 'firing' })], world.now);
  await buttons.reconcileAll();
  t.match(buttons.get('swype-app')?.problems, ['listPods: forbidden']);
  broken.clear();
  await buttons.reconcileAll();
  t.strictSame(buttons.get('swype-app')?.problems, []);
});

t.test('A reset clears the problems of stopping a trip and of writing its Event', async (t) => {
  const { world, receiver } = await tripped(new Map([['recordEvent', 'forbidden']]));
  await receiver.buttons.reconcileAll();
  t.match(receiver.buttons.get('swype-app')?.problems, ['recordEvent: forbidden']);
  const trip = world.latch()?.trip?.id ?? '';
  await receiver.buttons.reset('swype-app', person, { trip, reason: 'over', force: true });
  await receiver.buttons.reconcileAll();
  t.strictSame(receiver.buttons.get('swype-app')?.problems, []);
});

t.test('The Event of a trip is retried every 10 s until it is written', async (t) => {
  const { world, receiver, broken } = await tripped(new Map([['recordEvent', 'forbidden']]));
  await receiver.buttons.reconcileAll();
  broken.clear();
  world.now += eventRetryMs - 1;
  await receiver.buttons.reconcileAll();
  t.equal(world.events.size, 0);
  world.now += 1;
  await receiver.buttons.reconcileAll();
  t.strictSame([...world.events.keys()], ['swype-app.r-1']);
});

t.test('Setting the clock back does not delay the Event', async (t) => {
  const { world, receiver, broken } = await tripped(new Map([['recordEvent', 'forbidden']]));
  await receiver.buttons.reconcileAll();
  broken.clear();
  world.now -= 3_600_000;
  await receiver.buttons.reconcileAll();
  t.strictSame([...world.events.keys()], ['swype-app.r-1']);
});

t.test('An Event is not written once the first one may have expired', async (t) => {
  const { world, receiver, broken } = await tripped(new Map([['recordEvent', 'forbidden']]));
  await receiver.buttons.reconcileAll();
  broken.clear();
  world.now += eventAgeMs;
  await receiver.buttons.reconcileAll();
  t.equal(world.events.size, 0);
});

t.test(
  'The Event quotes the kubelet if there is no better evidence, and is written without a quote if that fails',
  async (t) => {
    const quoted = new World();
    const connection = quoted.connect();
    const readUnhealthy = async () => ['Liveness probe failed'];
    const cluster = { ...connection.cluster, readUnhealthy };
    const receiver = newReceiver(quoted, { connection: { ...connection, cluster } });
    await receiver.buttons.press('swype-app', person, 'drill');
    await receiver.buttons.reconcileAll();
    t.match([...quoted.events.values()], [{ message: /Liveness probe failed/ }]);

    const { world, receiver: blind } = await tripped(new Map([['readUnhealthy', 'forbidden']]));
    await blind.buttons.reconcileAll();
    t.equal(world.events.size, 1);
  },
);

t.test('A target that is created again under another uid is stopped, and the latch names the new uid', async (t) => {
  const { world, receiver } = await tripped();
  world.settle();
  await receiver.buttons.reconcileAll();
  world.delete(swypeApp);
  await receiver.buttons.reconcileAll();
  world.create(swypeApp, 3);
  await receiver.buttons.reconcileAll();
  t.equal(world.replicas, 0);
  t.equal(world.latch()?.target.uid, world.workload().uid);
});

t.test('A wrong clock is reported for as long as it is wrong', async (t) => {
  const world = new World();
  let aheadMs = 3_600_000;
  const connection = world.connect();
  const cluster = { ...connection.cluster, aheadMs: () => aheadMs };
  const { buttons } = newReceiver(world, { connection: { ...connection, cluster } });
  await buttons.reconcileAll();
  t.match(buttons.get('swype-app')?.problems, [/clock is 3600 s ahead of the API server's/]);
  // Nothing else happens, so no reconciliation is due.
  aheadMs = -60_000;
  await buttons.reconcileDue();
  t.match(buttons.get('swype-app')?.problems, [/clock is 60 s behind the API server's/]);
  aheadMs = 0;
  await buttons.reconcileDue();
  t.strictSame(buttons.get('swype-app')?.problems, []);
});
