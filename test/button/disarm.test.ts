import { setImmediate } from 'node:timers/promises';
import t from 'tap';
import { type Broken, failing } from './support/gates.ts';
import { newReceiver, person, type Receiver, rulesOf, stopAlert, swypeButton } from './support/receiver.ts';
import { World } from './support/world.ts';

const hour = 3_600_000;
const twoHours = { forMs: 2 * hour, reason: 'gateway maintenance' };

/** A reconcile pass of every receiver, and everything that it starts. */
async function look(...receivers: readonly Receiver[]): Promise<void> {
  for (const { buttons } of receivers) await buttons.reconcileAll();
  await setImmediate();
}

async function notify(receiver: Receiver, world: World) {
  const receipt = await receiver.buttons.receive([stopAlert(world)], world.now);
  await setImmediate();
  return receipt.decisions[0];
}

async function disarmedWorld(): Promise<{ world: World; receiver: Receiver }> {
  const world = new World();
  const receiver = newReceiver(world, { rules: rulesOf({ ...swypeButton, sensor: 'always' }) });
  await look(receiver);
  const until = new Date(world.now + 2 * hour).toISOString();
  t.strictSame(await receiver.buttons.disarm('swype-app', person, twoHours), { kind: 'disarmed', until });
  return { world, receiver };
}

t.test(
  '12. While disarmed, neither an alert nor the backup sensor trips, and the trip that was withheld is logged',
  async (t) => {
    const { world, receiver } = await disarmedWorld();
    world.crash('network', 5);
    await setImmediate();
    t.match(await notify(receiver, world), {
      kind: 'hold',
      reason: 'disarmed',
      because: /would have tripped: Network/,
    });
    world.now += hour;
    await look(receiver);
    t.equal(world.replicas, 1);
    const withheld = receiver.occurrences.filter((one) => one.type === 'decided' && one.decision.reason === 'disarmed');
    t.match(new Set(withheld.map((one) => one.type === 'decided' && one.trigger)), new Set(['sensor', 'alert']));
  },
);

t.test('12. A disarm ends by itself, and the same evidence trips at once', async (t) => {
  const world = new World();
  const button = { ...swypeButton, windowMs: 3 * hour };
  const receiver = newReceiver(world, { rules: rulesOf(button) });
  await look(receiver);
  const until = world.now + 2 * hour;
  await receiver.buttons.disarm('swype-app', person, twoHours);
  world.crash('network', 4);
  await notify(receiver, world);
  await look(receiver);
  world.now = until - 1;
  await notify(receiver, world);
  await look(receiver);
  t.equal(world.replicas, 1);
  world.now += 1;
  await look(receiver);
  t.equal(world.replicas, 0, 'the held alert is decided again, without another notification');
  t.match(receiver.buttons.get('swype-app'), { disarm: undefined, trip: { by: { trigger: 'alert' } } });
});

t.test('12. After a disarm, evidence that left the window does not trip', async (t) => {
  const { world, receiver } = await disarmedWorld();
  world.crash('network', 4);
  await look(receiver);
  world.now += 2 * hour;
  await look(receiver);
  await look(receiver);
  t.equal(world.replicas, 1);
});

t.test('12. A disarm survives the death of every replica of the receiver', async (t) => {
  const { world } = await disarmedWorld();
  const next = newReceiver(world, { id: 'next' });
  world.crash('network', 4);
  t.match(await notify(next, world), { reason: 'disarmed' });
  t.match(next.buttons.get('swype-app')?.disarm, { ...person, reason: 'gateway maintenance' });
});

t.test('A press trips a disarmed button', async (t) => {
  const { world, receiver } = await disarmedWorld();
  t.match(await receiver.buttons.press('swype-app', person, 'Swype charges twice'), { kind: 'pressed' });
  t.equal(world.replicas, 0);
});

t.test('A latched button that is disarmed stays latched and held at zero', async (t) => {
  const world = new World();
  const receiver = newReceiver(world);
  await look(receiver);
  await receiver.buttons.press('swype-app', person, 'drill');
  t.match(await receiver.buttons.disarm('swype-app', person, twoHours), { kind: 'disarmed' });
  world.scale(2);
  await look(receiver);
  t.equal(world.replicas, 0);
});

t.test('Arm ends a disarm early, and says if there was none', async (t) => {
  const { world, receiver } = await disarmedWorld();
  world.crash('network', 4);
  await setImmediate();
  t.same(await receiver.buttons.arm('swype-app', { account: 'ben' }), { kind: 'armed', already: false });
  t.same(await receiver.buttons.arm('swype-app', { account: 'ben' }), { kind: 'armed', already: true });
  await look(receiver);
  t.equal(world.replicas, 0, 'the backup sensor decides again');
  t.match(world.latch()?.disarms, [{ account: person.account, ended: { account: 'ben' } }], 'for the history');
});

t.test('A later disarm replaces an earlier one, and no disarm lasts longer than a day', async (t) => {
  const { world, receiver } = await disarmedWorld();
  await receiver.buttons.disarm('swype-app', person, { forMs: 90 * hour, reason: 'more' });
  t.match(receiver.buttons.get('swype-app')?.disarm, { until: new Date(world.now + 24 * hour).toISOString() });
  t.equal(world.latch()?.disarms?.length, 2);
  for (let more = 0; more < 30; more += 1) await receiver.buttons.disarm('swype-app', person, twoHours);
  t.equal(world.latch()?.disarms?.length, 20, 'the record does not grow without end');
});

t.test('A disarm that cannot be written is not acknowledged, and disarms nothing', async (t) => {
  const world = new World();
  const broken: Broken = new Map();
  const receiver = newReceiver(world, { gate: failing(broken) });
  await look(receiver);
  for (const operation of ['readLatch', 'writeLatch'] as const) {
    broken.set(operation, 'unavailable');
    t.match(await receiver.buttons.disarm('swype-app', person, twoHours), { kind: 'pending' });
    broken.clear();
  }
  world.crash('network', 4);
  t.match(await notify(receiver, world), { kind: 'trip' });
  t.same(await receiver.buttons.disarm('nobody', person, twoHours), { kind: 'unknown-button' });
  t.same(await receiver.buttons.arm('nobody', person), { kind: 'unknown-button' });
});

t.test('A damaged record is not replaced by a disarm: it may be latched', async (t) => {
  const world = new World();
  const receiver = newReceiver(world);
  world.latches.set('swype-app', { version: 7, text: '{' });
  t.match(await receiver.buttons.disarm('swype-app', person, twoHours), { kind: 'pending', problem: /damaged/ });
});
