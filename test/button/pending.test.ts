import t from 'tap';
import { type Broken, failing } from './support/gates.ts';
import { newReceiver, person, type Receiver, rulesOf, stopAlert, swypeButton } from './support/receiver.ts';
import { swypeApp, World } from './support/world.ts';

/** A receiver that stopped the target while its latch could not be written. */
async function pendingTrip(error: 'unavailable' | 'reply-lost' = 'unavailable') {
  const world = new World();
  const broken: Broken = new Map();
  const receiver = newReceiver(world, { gate: failing(broken) });
  await receiver.buttons.reconcileAll();
  world.crash('network', 4);
  broken.set('writeLatch', error);
  const receipt = await receiver.buttons.receive([stopAlert(world)], world.now);
  world.settle();
  t.match(receipt, { retry: true, decisions: [{ pending: /not durable yet/ }] });
  t.equal(world.replicas, 0);
  return { world, broken, receiver, other: newReceiver(world, { id: 'other' }) };
}

function tripped({ occurrences }: Receiver) {
  return occurrences.filter(({ type }) => type === 'tripped').length;
}

t.test('A trip that could not be recorded is held at zero, shown, and recorded when the store answers', async (t) => {
  const { world, broken, receiver } = await pendingTrip();
  t.match(receiver.buttons.get('swype-app'), { state: 'stopping', trip: { id: 'r-1' } });
  world.scale(1);
  await receiver.buttons.reconcileAll();
  t.equal(world.replicas, 0, 'held without a record');
  broken.clear();
  await receiver.buttons.reconcileAll();
  t.match(world.latch(), { state: 'stopped', trip: { id: 'r-1', fights: 1 } });
  t.equal(tripped(receiver), 1);
});

t.test('A trip whose reply was lost is found durable, and logged once', async (t) => {
  const { world, broken, receiver } = await pendingTrip('reply-lost');
  t.match(world.latch(), { trip: { id: 'r-1' } });
  broken.clear();
  await receiver.buttons.reconcileAll();
  await receiver.buttons.reconcileAll();
  t.match(await receiver.buttons.receive([stopAlert(world)], world.now), { retry: false });
  t.equal(tripped(receiver), 1);
});

t.test('A trip that is neither recorded nor accepted reports both problems until they end', async (t) => {
  const world = new World();
  const broken: Broken = new Map([
    ['writeLatch', 'unavailable'],
    ['scaleToZero', 'unavailable'],
  ]);
  const receiver = newReceiver(world, { gate: failing(broken) });
  await receiver.buttons.reconcileAll();
  world.crash('network', 4);
  const both = /latch is not durable yet.*; the API has not accepted zero replicas yet: /;
  for (const _ of ['first', 'repeat']) {
    const receipt = await receiver.buttons.receive([stopAlert(world)], world.now);
    t.match(receipt, { retry: true, decisions: [{ pending: both }] });
  }
});

t.test('A trip whose latch cannot be read reports the reason each time', async (t) => {
  const world = new World();
  const receiver = newReceiver(world, { gate: failing(new Map([['readLatch', 'unavailable']])) });
  await receiver.buttons.reconcileAll();
  for (const _ of ['first', 'repeat']) {
    const pressed = await receiver.buttons.press('swype-app', person, 'drill');
    t.match(pressed, { kind: 'pending', problem: /^the latch is not durable yet: \S/ });
  }
});

t.test("Another replica's trip replaces a pending one", async (t) => {
  const { world, broken, receiver, other } = await pendingTrip();
  await other.buttons.press('swype-app', person, 'drill');
  broken.clear();
  await receiver.buttons.reconcileAll();
  const receipt = await receiver.buttons.receive([stopAlert(world)], world.now);
  t.match(receipt, { retry: false, decisions: [{ reason: 'already-tripped', trip: 'other-1' }] });
  t.equal(tripped(receiver), 0);
});

t.test('A reset made since then settles a pending trip, which is given up and logged', async (t) => {
  const { world, broken, receiver, other } = await pendingTrip();
  await other.buttons.press('swype-app', person, 'drill');
  const order = { trip: 'other-1', reason: 'over', force: true };
  t.match(await other.buttons.reset('swype-app', person, order), { kind: 'reset' });
  world.scale(1);
  broken.clear();
  await receiver.buttons.reconcileAll();
  t.equal(world.replicas, 1);
  t.match(
    receiver.occurrences.findLast(({ type }) => type === 'problem'),
    { message: /gave up trip r-1/ },
  );
});

t.test('A key that is wiped in between does not settle a pending trip', async (t) => {
  const { world, broken, receiver } = await pendingTrip();
  world.wipe();
  broken.clear();
  await receiver.buttons.reconcileAll();
  t.match(world.latch(), { trip: { id: 'r-1' } });
});

t.test("A trip made without reading the latch is not latched again after a person's reset", async (t) => {
  const world = new World();
  const broken: Broken = new Map([
    ['readLatch', 'unavailable'],
    ['readScale', 'unavailable'],
  ]);
  const receiver = newReceiver(world, { gate: failing(broken) });
  world.crash('network', 4);
  t.match(await receiver.buttons.receive([stopAlert(world)], world.now), { retry: true });
  broken.clear();
  broken.set('writeLatch', 'reply-lost');
  await receiver.buttons.reconcileAll();
  t.match(world.latch(), { trip: { id: 'r-1' } }, 'durable, though its writer never heard so');
  const other = newReceiver(world, { id: 'other' });
  await other.buttons.reset('swype-app', person, { trip: 'r-1', reason: 'over', force: true });
  world.scale(1);
  await other.buttons.reconcileAll();
  broken.clear();
  await receiver.buttons.reconcileAll();
  t.match(world.latch(), { state: 'armed' });
  t.equal(world.replicas, 1);
});

t.test('A restored target that changes during the patch of a released trip is left alone', async (t) => {
  const world = new World();
  const other = newReceiver(world, { id: 'other' });
  const receiver = newReceiver(world, {
    gate: async (operation, when) => {
      if (operation !== 'scaleToZero' || when !== 'before') return;
      const trip = world.latch()?.trip?.id;
      if (trip === undefined) return;
      await other.buttons.reset('swype-app', person, { trip, reason: 'mistaken', force: true });
      world.scale(3);
    },
  });
  await receiver.buttons.reconcileAll();
  world.crash('network', 4);
  t.match(await receiver.buttons.receive([stopAlert(world)], world.now), { retry: false });
  t.equal(world.replicas, 3);
  t.match(world.latch(), { state: 'armed' });
});

t.test('A button that awaits restore and gets a new target does not keep the old replica count', async (t) => {
  const world = new World(['swype-app'], 4);
  const receiver = newReceiver(world);
  await receiver.buttons.reconcileAll();
  await receiver.buttons.press('swype-app', person, 'drill');
  await receiver.buttons.reset('swype-app', person, { trip: 'r-1', reason: 'over', force: true });
  const elsewhere = { ...swypeApp, name: 'upcommerce-app' };
  world.create(elsewhere, 0);
  receiver.buttons.reconfigure(rulesOf({ ...swypeButton, target: elsewhere }));
  await receiver.buttons.press('swype-app', person, 'drill');
  t.match(world.latch(), { target: elsewhere, trip: { previousReplicas: 'unknown' } });
});

t.test(
  "A button that gets a new target with an unreadable scale does not use the old target's replica count",
  async (t) => {
    const world = new World(['swype-app'], 4);
    const broken: Broken = new Map();
    const receiver = newReceiver(world, { gate: failing(broken) });
    await receiver.buttons.reconcileAll();
    const elsewhere = { ...swypeApp, name: 'upcommerce-app' };
    world.create(elsewhere, 7);
    receiver.buttons.reconfigure(rulesOf({ ...swypeButton, target: elsewhere }));
    broken.set('readScale', 'unavailable');
    await receiver.buttons.press('swype-app', person, 'drill');
    t.match(world.latch(), { target: elsewhere, trip: { previousReplicas: 'unknown' } });
    t.equal(world.workload(elsewhere).replicas, 0);
  },
);

t.test('A replica whose config names another target acts on the latched target', async (t) => {
  const world = new World();
  const elsewhere = { ...swypeApp, name: 'upcommerce-app' };
  world.create(elsewhere, 0);
  const first = newReceiver(world, { id: 'first' });
  await first.buttons.reconcileAll();
  const second = newReceiver(world, { id: 'second', rules: rulesOf({ ...swypeButton, target: elsewhere }) });
  await second.buttons.reconcileAll();
  world.crash('network', 4);
  await first.buttons.receive([stopAlert(world)], world.now);
  world.scale(2);
  const receipt = await second.buttons.receive([stopAlert(world)], world.now);
  t.match(receipt, { retry: false, decisions: [{ reason: 'already-tripped', trip: 'first-1' }] });
  t.equal(world.replicas, 0, 'not: the other workload is at zero, so it is stopped');
  t.match(world.latch()?.target, { name: 'swype-app', uid: world.workload().uid });
});

/** `blind` cannot reach the store while `other` trips, is reset and the target is restored. */
async function resetByOther() {
  const world = new World();
  const broken: Broken = new Map();
  const blind = newReceiver(world, { id: 'blind', gate: failing(broken) });
  const other = newReceiver(world, { id: 'other' });
  await blind.buttons.reconcileAll();
  broken.set('readLatch', 'unavailable').set('writeLatch', 'unavailable');
  world.crash('network', 4);
  const trip = (await other.buttons.receive([stopAlert(world)], world.now)).decisions[0]?.trip ?? '';
  const reset = async () => {
    world.now += 1_000;
    t.match(await other.buttons.reset('swype-app', person, { trip, reason: 'over', force: true }), { kind: 'reset' });
    world.now += 1_000;
    world.scale(1);
  };
  return { world, broken, blind, other, reset };
}

t.test(
  'A pending trip of a new episode stays after the reset of another trip that its replica never saw',
  async (t) => {
    const acts = {
      alert: async ({ buttons }: Receiver, world: World) => {
        world.crash('network', 4);
        await buttons.receive([stopAlert(world)], world.now);
      },
      press: async ({ buttons }: Receiver) => void (await buttons.press('swype-app', person, 'drill')),
    };
    for (const [kind, act] of Object.entries(acts)) {
      const { world, broken, blind, reset } = await resetByOther();
      await reset();
      await act(blind, world);
      t.match(blind.buttons.get('swype-app'), { trip: { id: 'blind-1' } });
      broken.clear();
      await blind.buttons.reconcileAll();
      t.match(world.latch(), { state: /^stop/, trip: { id: 'blind-1' } }, kind);
      t.equal(world.replicas, 0, kind);
    }
  },
);

t.test('A pending trip that rests on what another replica has reset since is given up', async (t) => {
  const { world, broken, blind, reset } = await resetByOther();
  await reset();
  await blind.buttons.receive([stopAlert(world)], world.now);
  t.match(blind.buttons.get('swype-app'), { trip: { id: 'blind-1' } });
  broken.clear();
  await blind.buttons.reconcileAll();
  t.match(world.latch(), { state: 'armed' });

  const pressed = await resetByOther();
  await pressed.blind.buttons.press('swype-app', person, 'drill');
  await pressed.reset();
  pressed.broken.clear();
  await pressed.blind.buttons.reconcileAll();
  t.match(pressed.world.latch(), { state: 'armed' });
});
