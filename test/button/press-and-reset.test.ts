import t from 'tap';
import { historyEntryBytes } from '../../src/core/latch/trip-record.ts';
import { type Broken, failing } from './support/gates.ts';
import { newReceiver, person, stopAlert } from './support/receiver.ts';
import { swypeApp, World } from './support/world.ts';

async function world2() {
  const world = new World();
  const broken: Broken = new Map();
  const { buttons, occurrences } = newReceiver(world, { gate: failing(broken) });
  await buttons.reconcileAll();
  const press = () => buttons.press('swype-app', person, 'drill');
  const reset = (trip: string, force = true) => buttons.reset('swype-app', person, { trip, reason: 'over', force });
  return { world, broken, buttons, occurrences, press, reset };
}

t.test('A press stops the target and records who and why, and a second press changes nothing', async (t) => {
  const { world, buttons, press } = await world2();
  t.strictSame(await press(), { kind: 'pressed', trip: 'r-1', state: 'stopping', already: false });
  t.match(world.latch()?.trip, { by: { trigger: 'press', account: person.account, reason: 'drill' }, cause: 'none' });
  world.settle();
  await buttons.reconcileAll();
  t.strictSame(await press(), { kind: 'pressed', trip: 'r-1', state: 'stopped', already: true });
});

t.test("A press works on a button that ignores alerts, and quotes the pods' messages", async (t) => {
  const { world, press } = await world2();
  world.crash('network', 2);
  await press();
  t.match(world.latch()?.trip?.lines, [/ECONNREFUSED/]);
});

t.test('A press that is not durable or not accepted says what is missing', async (t) => {
  const { world, broken, press } = await world2();
  broken.set('writeLatch', 'forbidden');
  t.match(await press(), { kind: 'pending', trip: 'r-1', problem: /not durable yet: writeLatch: forbidden/ });
  t.match(await press(), { kind: 'pending', trip: 'r-1', problem: /not durable yet/ }, 'still not');
  t.equal(world.replicas, 0);
  broken.clear();
  t.match(await press(), { kind: 'pressed', already: true });

  const unstopped = await world2();
  unstopped.broken.set('scaleToZero', 'forbidden');
  t.match(await unstopped.press(), { kind: 'pending', problem: /has not accepted zero replicas yet: scaleToZero/ });
  t.match(unstopped.buttons.get('swype-app')?.problems, [/scaleToZero: forbidden/]);
  unstopped.broken.clear();
  await unstopped.buttons.reconcileAll();
  t.strictSame(unstopped.buttons.get('swype-app')?.problems, []);
});

t.test('A press stops the target even if the latch can be neither read nor written', async (t) => {
  const { world, broken, press } = await world2();
  broken.set('readLatch', 'unavailable').set('writeLatch', 'unavailable');
  t.match(await press(), { kind: 'pending', problem: /Latch: unavailable/ });
  t.equal(world.replicas, 0);
});

t.test('A press stops the target even if the latch cannot be read', async (t) => {
  const { world, broken, press } = await world2();
  broken.set('readLatch', 'unavailable');
  t.match(await press(), { kind: 'pending', problem: /readLatch: unavailable/ });
  t.equal(world.replicas, 0);
});

t.test('A press and a reset of an unknown button say that it does not exist', async (t) => {
  const { buttons } = await world2();
  t.strictSame(await buttons.press('nobody', person, 'x'), { kind: 'unknown-button' });
  t.strictSame(await buttons.reset('nobody', person, { trip: 'x', reason: 'x', force: false }), {
    kind: 'unknown-button',
  });
});

t.test(
  'A reset names the trip that it releases; a second reset of the same trip changes nothing, and another id is rejected',
  async (t) => {
    const { world, press, reset } = await world2();
    t.match(await reset('r-1'), { kind: 'refused', problem: /not tripped/ });
    await press();
    t.match(await reset('r-0'), { kind: 'refused', problem: /trip r-0 is not the present trip, which is r-1/ });
    t.match(await reset('r-1', false), { kind: 'refused', problem: /still stopping/ });
    t.strictSame(await reset('r-1'), { kind: 'reset', already: false });
    t.strictSame(await reset('r-1'), { kind: 'reset', already: true });
    t.match(world.latch(), { state: 'armed', awaitingRestore: { previousReplicas: 1 } });
  },
);

t.test('A reset whose baseline or latch cannot be read or written is not done', async (t) => {
  const { world, broken, press, reset } = await world2();
  await press();
  for (const operation of ['listPods', 'readLatch', 'writeLatch'] as const) {
    broken.set(operation, 'unavailable');
    t.match(await reset('r-1'), { kind: 'pending', problem: new RegExp(operation) });
    t.match(world.latch(), { trip: { id: 'r-1' } }, operation);
    broken.clear();
  }
  t.match(await reset('r-1'), { kind: 'reset' });
});

t.test('A trip that is not durable yet cannot be released', async (t) => {
  const { broken, press, reset } = await world2();
  broken.set('writeLatch', 'unavailable');
  await press();
  t.match(await reset('r-1'), { kind: 'pending', problem: /not durable yet, so there is nothing to release/ });
});

t.test('A reset gives up and reports it if the latch keeps changing', async (t) => {
  const world = new World();
  const { buttons } = newReceiver(world, {
    gate: async (operation, when) => {
      const stored = world.latches.get('swype-app');
      const isReset = stored?.text?.includes('"trip"');
      if (operation === 'writeLatch' && when === 'before' && isReset && stored !== undefined) stored.version += 1;
    },
  });
  await buttons.press('swype-app', person, 'drill');
  const order = { trip: 'r-1', reason: 'over', force: true };
  t.match(await buttons.reset('swype-app', person, order), { kind: 'pending', problem: /keeps changing/ });
});

t.test('A trip against a latch that keeps changing stops the target first, and is recorded later', async (t) => {
  const world = new World();
  let restless = true;
  const receiver = newReceiver(world, {
    gate: async (operation, when) => {
      const stored = world.latches.get('swype-app');
      if (restless && operation === 'writeLatch' && when === 'before' && stored !== undefined) stored.version += 1;
    },
  });
  world.crash('network', 4);
  t.match(await receiver.buttons.receive([stopAlert(world)], world.now), { retry: true });
  t.equal(world.replicas, 0);
  restless = false;
  t.match(await receiver.buttons.receive([stopAlert(world)], world.now), { retry: false });
});

t.test(
  'A trip on a target that never existed can be released by force, although nothing about it can be read',
  async (t) => {
    const { world, press, reset } = await world2();
    const fresh = new World();
    fresh.delete(swypeApp);
    fresh.settle();
    const receiver = newReceiver(fresh);
    t.match(await receiver.buttons.press('swype-app', person, 'drill'), { kind: 'pending', problem: /never seen/ });
    const order = { trip: 'r-1', reason: 'mistaken', force: true };
    t.match(await receiver.buttons.reset('swype-app', person, order), { kind: 'reset' });
    await press();
    t.match(await reset('r-1'), { kind: 'reset' }, 'and one that exists as well');
    t.equal(world.latch()?.history.length, 1);
  },
);

t.test('A reset leaves the earlier trips as they were recorded, however long their entries are', async (t) => {
  const { world, press, reset } = await world2();
  await press();
  const latch = world.latch();
  if (latch?.trip === undefined) return t.fail('no trip');
  const entry = { ...latch.trip, reset: { ...person, trip: 'r-1', at: latch.trip.at, reason: 'over' } };
  const empty = Buffer.byteLength(JSON.stringify({ ...entry, lines: ['', ''] }));
  const full = { ...entry, lines: ['old', 'x'.repeat(historyEntryBytes - empty - 'old'.length)] };
  const history = Array.from({ length: 50 }, () => full);
  world.latches.set('swype-app', { version: 1_000_000, text: JSON.stringify({ ...latch, history }) });
  t.match(await reset('r-1'), { kind: 'reset' });
  t.strictSame(world.latch()?.history.slice(0, -1), history);
});
