import t from 'tap';
import type { WatchedLatchStore } from '../../src/cluster/stores.ts';
import { newReceiver, person, type Receiver, stopAlert } from './support/receiver.ts';
import { allSettled, type Connection, World } from './support/world.ts';

const workload = 'deployments.apps/sre/swype-app';

/** A receiver of a version that does not know the key: it keeps the key as it is stored. */
function olderConnection(world: World): Connection {
  const connection = world.connect();
  const latches: WatchedLatchStore = {
    // It does not watch the latches: it reads them once a second.
    watch: async () => undefined,
    read: connection.latches.read,
    async write(button, record, version, signal) {
      const { held } = world.latches.get(button) ?? {};
      await connection.latches.write(button, record, version, signal);
      world.editHeld(held, button);
      return String(world.latches.get(button)?.version);
    },
  };
  return { ...connection, latches };
}

function heldOf(world: World): string | undefined {
  return world.latches.get('swype-app')?.held;
}

async function trip(world: World, { buttons }: Receiver): Promise<string> {
  await buttons.reconcileAll();
  world.crash('network', 4);
  await buttons.receive([stopAlert(world)], world.now);
  world.settle();
  await buttons.reconcileAll();
  return world.latch()?.trip?.id ?? '';
}

function repairsOf({ occurrences }: Receiver) {
  return occurrences.filter(({ type }) => type === 'held-key-repaired');
}

t.test('A trip and its reset change the key in the same update as the latch', async (t) => {
  const world = new World();
  const receiver = newReceiver(world);
  const id = await trip(world, receiver);
  t.equal(heldOf(world), `${workload} ${id} ${world.latch()?.trip?.at}`);
  await receiver.buttons.reset('swype-app', person, { trip: id, reason: 'over', force: false });
  t.equal(world.latch()?.state, 'armed');
  t.equal(heldOf(world), undefined);
  t.strictSame(repairsOf(receiver), [], 'nothing was repaired');
});

t.test('Beside an older receiver, the key follows its trip and its reset at the next reconciliation', async (t) => {
  const world = new World();
  const older = newReceiver(world, { connection: olderConnection(world), id: 'old' });
  world.crash('network', 4);
  await older.buttons.receive([stopAlert(world)], world.now);
  world.settle();
  await allSettled();
  t.equal(heldOf(world), undefined, 'the older receiver writes no key');
  const newer = newReceiver(world, { id: 'new' });
  await newer.buttons.reconcileAll();
  const { id = '', at = '' } = world.latch()?.trip ?? {};
  const key = `${workload} ${id} ${at}`;
  t.equal(heldOf(world), key);
  t.match(repairsOf(newer), [{ button: 'swype-app', found: undefined, expected: key }]);

  await older.buttons.reconcileAll();
  const order = { trip: id, reason: 'over', force: true };
  t.match(await older.buttons.reset('swype-app', person, order), { kind: 'reset' });
  t.equal(heldOf(world), key, 'the older receiver leaves the key');
  await newer.buttons.reconcileAll();
  t.equal(heldOf(world), undefined);
  t.match(repairsOf(newer).at(-1), { found: key, expected: undefined });
  t.equal(world.latch()?.state, 'armed');
});

t.test('After a rollback and an upgrade, a latch that older receivers wrote gets its key', async (t) => {
  const world = new World();
  await trip(world, newReceiver(world));
  const stale = heldOf(world);
  const older = newReceiver(world, { connection: olderConnection(world), id: 'old' });
  await older.buttons.reconcileAll();
  const order = { trip: world.latch()?.trip?.id ?? '', reason: 'over', force: true };
  await older.buttons.reset('swype-app', person, order);
  world.scale(1);
  world.settle();
  await older.buttons.reconcileAll();
  await older.buttons.press('swype-app', person, 'again');
  // The record of the stop follows the answer.
  await allSettled();
  t.equal(heldOf(world), stale, 'the key is of the first trip');
  await newReceiver(world, { id: 'upgraded' }).buttons.reconcileAll();
  t.equal(heldOf(world), `${workload} ${world.latch()?.trip?.id} ${world.latch()?.trip?.at}`);
  t.not(heldOf(world), stale);
});

t.test('A key that a person edits or deletes is derived again, and reported', async (t) => {
  const world = new World();
  const receiver = newReceiver(world);
  await trip(world, receiver);
  const key = heldOf(world);
  for (const edited of [undefined, 'true', `${workload} another-trip 2026-01-01T00:00:00Z`]) {
    world.editHeld(edited);
    await receiver.buttons.reconcileAll();
    t.equal(heldOf(world), key, edited ?? 'deleted');
    t.match(repairsOf(receiver).at(-1), { found: edited, expected: key });
  }
  t.equal(repairsOf(receiver).length, 3);
  await receiver.buttons.reconcileAll();
  t.equal(repairsOf(receiver).length, 3, 'once each');
});

t.test('A key that a person adds to an armed button is removed', async (t) => {
  const world = new World();
  const receiver = newReceiver(world);
  await receiver.buttons.reconcileAll();
  world.editHeld(`${workload} made-up 2026-01-01T00:00:00Z`);
  await receiver.buttons.reconcileAll();
  t.equal(heldOf(world), undefined);
  t.equal(world.latch()?.state, 'armed');
});

t.test('Two receivers repair the key once', async (t) => {
  const world = new World();
  const [one, other] = [newReceiver(world, { id: 'a' }), newReceiver(world, { id: 'b' })];
  await trip(world, one);
  await other.buttons.reconcileAll();
  const key = heldOf(world);
  world.editHeld(undefined);
  await Promise.all([one.buttons.reconcileAll(), other.buttons.reconcileAll()]);
  t.equal(heldOf(world), key);
  t.equal([...repairsOf(one), ...repairsOf(other)].length, 1);
});

t.test('After the state object was deleted and made again, latch and key come back', async (t) => {
  const world = new World();
  const receiver = newReceiver(world);
  const id = await trip(world, receiver);
  const key = heldOf(world);
  world.latches.delete('swype-app');
  world.scale(1);
  await receiver.buttons.reconcileAll();
  t.equal(world.replicas, 0, 'the receiver holds the target without the object');
  world.wipe();
  await receiver.buttons.reconcileAll();
  t.equal(world.latch()?.trip?.id, id);
  t.equal(heldOf(world), key);
});

t.test('A damaged latch is left alone, with its key', async (t) => {
  const world = new World();
  await trip(world, newReceiver(world));
  const key = heldOf(world) ?? '';
  world.latches.set('swype-app', { version: 1_000_000, text: '{', held: key });
  const receiver = newReceiver(world, { id: 'fresh' });
  await receiver.buttons.reconcileAll();
  t.strictSame(world.latches.get('swype-app'), { version: 1_000_000, text: '{', held: key });
});
