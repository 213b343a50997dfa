import t from 'tap';
import { historyEntries, type LatchRecord } from '../../src/core/latch/latch.ts';
import { newReceiver, person, type Receiver, stopAlert } from './support/receiver.ts';
import { swypeApp, World } from './support/world.ts';

const elsewhere = { ...swypeApp, name: 'upcommerce-app' };

async function look(world: World, ...receivers: readonly Receiver[]): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    world.now += 1_000;
    await Promise.all(receivers.map(({ buttons }) => buttons.reconcileAll()));
    world.settle();
  }
}

async function tripped() {
  const world = new World();
  world.create(elsewhere, 2);
  const receiver = newReceiver(world);
  await look(world, receiver);
  world.crash('network', 4);
  const trip = (await receiver.buttons.receive([stopAlert(world)], world.now)).decisions[0]?.trip ?? '';
  world.settle();
  await look(world, receiver);
  return { world, receiver, trip };
}

/** A person with the right to update the state object edits the latch. */
const attacks: Readonly<Record<string, (latch: LatchRecord) => LatchRecord>> = {
  'writes armed': ({ trip: _, ...latch }) => ({ ...latch, state: 'armed' }),
  'writes armed and says that it was reset': ({ trip, ...latch }) => ({
    ...latch,
    state: 'armed',
    lastReset: { account: 'nobody', trip: trip?.id ?? '', at: '2026-01-01T00:00:00Z', reason: 'none' },
  }),
  'aims it at another target': (latch) => ({ ...latch, target: elsewhere }),
  'writes another trip on another target': (latch) => ({
    ...latch,
    target: elsewhere,
    trip: { ...(latch.trip ?? fail()), id: 'forged', at: '2027-01-01T00:00:00Z' },
  }),
};

function fail(): never {
  throw new Error('not latched');
}

for (const [attack, change] of Object.entries(attacks)) {
  t.test(
    `2. Somebody who ${attack} releases nothing: the target is held, and the damage shows until the reset`,
    async (t) => {
      const { world, receiver, trip } = await tripped();
      world.edit(change);
      world.scale(2);
      await look(world, receiver);
      t.equal(world.replicas, 0);
      t.equal(world.workload(elsewhere).replicas, 2, 'the other workload is left alone');
      t.match(world.latch(), { target: swypeApp, trip: { id: trip, damage: { times: 1 } } });
      t.match(receiver.buttons.get('swype-app'), { state: 'stopped', problems: [], trip: { damage: { times: 1 } } });
      const ofType = (type: string) => receiver.occurrences.filter((each) => each.type === type);
      t.match(ofType('latch-damaged'), [{ trip }]);
      t.match(ofType('seen').at(-1), { damaged: true });
      t.match(world.events.get(`swype-app.${trip}.damaged`), { reason: 'BigRedButtonLatchDamaged', target: swypeApp });

      const other = newReceiver(world, { id: 'other' });
      await look(world, other);
      t.match(other.buttons.get('swype-app'), { trip: { damage: {} } }, 'a replica that started later shows it too');
      t.match(await receiver.buttons.reset('swype-app', person, { trip, reason: 'over', force: false }), {
        kind: 'reset',
      });
      await look(world, receiver, other);
      t.match(receiver.buttons.get('swype-app'), { state: 'armed', history: [{ damage: {} }] });
      t.notOk('damaged' in (ofType('seen').at(-1) ?? {}));
    },
  );
}

const claimed = { kind: 'target-changed', at: '2026-01-01T00:00:00Z', times: 99 } as const;

t.test('2. Somebody who aims the latch elsewhere and claims that a replica repaired it releases nothing', async (t) => {
  const { world, receiver, trip } = await tripped();
  world.edit((latch) => ({ ...latch, target: elsewhere, trip: { ...(latch.trip ?? fail()), damage: claimed } }));
  world.scale(2);
  await look(world, receiver);
  t.equal(world.replicas, 0);
  t.equal(world.workload(elsewhere).replicas, 2);
  t.match(world.latch(), { target: swypeApp, trip: { id: trip, damage: {} } });
});

t.test('10. A disarm does not write back a lost latch, because the damage would not show', async (t) => {
  const { world, receiver, trip } = await tripped();
  world.wipe();
  const order = { forMs: 60_000, reason: 'maintenance' };
  t.match(await receiver.buttons.disarm('swype-app', person, order), { kind: 'pending' });
  await look(world, receiver);
  t.match(world.latch(), { trip: { id: trip, damage: { kind: 'missing' } } });
  t.match(await receiver.buttons.disarm('swype-app', person, order), { kind: 'disarmed' });
});

t.test('3. A reset of a lost trip does not release the trip that another replica made since', async (t) => {
  const { world, receiver, trip } = await tripped();
  world.edit((latch) => ({ ...latch, trip: { ...(latch.trip ?? fail()), id: 'other' } }));
  const order = { trip, reason: 'over', force: true };
  t.match(await receiver.buttons.reset('swype-app', person, order), { kind: 'pending' });
  t.equal(world.latch()?.trip?.id, 'other');
  await look(world, receiver);
  t.match(await receiver.buttons.reset('swype-app', person, { ...order, trip: 'other' }), { kind: 'reset' });
});

t.test('A person resets a damaged latch by the trip that the replica remembers', async (t) => {
  const { world, receiver, trip } = await tripped();
  world.edit((latch) => ({ ...latch, target: elsewhere }));
  const order = { trip, reason: 'over', force: false };
  t.match(await receiver.buttons.reset('swype-app', person, order), { kind: 'reset', already: false });
  t.match(world.latch(), { state: 'armed', history: [{ id: trip, target: undefined }] });
});

t.test(
  'A reset by another replica, and later trips, are no damage, even after the archive took the reset',
  async (t) => {
    const { world, receiver, trip } = await tripped();
    const other = newReceiver(world, { id: 'other' });
    await look(world, other);
    await other.buttons.reset('swype-app', person, { trip, reason: 'over', force: false });
    for (let count = 0; count < 4; count += 1) {
      world.now += 1_000;
      const pressed = await other.buttons.press('swype-app', person, 'drill');
      await look(world, other);
      const id = 'trip' in pressed ? (pressed.trip ?? '') : '';
      await other.buttons.reset('swype-app', person, { trip: id, reason: 'over', force: true });
      await look(world, other);
    }
    t.notOk(
      world.latch()?.history.some(({ id }) => id === trip),
      'the latch does not name the reset any more',
    );
    world.scale(1);
    await look(world, receiver);
    t.equal(world.replicas, 1);
    t.match(receiver.buttons.get('swype-app'), { state: 'armed' });
    t.equal(receiver.occurrences.filter(({ type }) => type === 'latch-damaged').length, 0);
  },
);

t.test('While the archive cannot be read, a trip that vanished counts as held', async (t) => {
  const { world, receiver } = await tripped();
  world.edit(({ trip: _, ...latch }) => ({ ...latch, state: 'armed' }));
  const archived = world.archives.get('swype-app') ?? [];
  world.archives.delete('swype-app');
  world.scale(1);
  await look(world, receiver);
  t.equal(world.replicas, 0, 'without the object, the history is in the latch');
  t.ok(world.latch()?.trip?.damage);
  world.archives.set('swype-app', archived);
  t.ok(archived.length < historyEntries);
});

t.test(
  'A replica that started after the change takes the mended target from one that remembers the right one',
  async (t) => {
    const { world, receiver, trip } = await tripped();
    world.edit((latch) => ({ ...latch, target: elsewhere }));
    const fresh = newReceiver(world, { id: 'fresh' });
    await fresh.buttons.reconcileAll();
    await look(world, receiver, fresh);
    await look(world, fresh, receiver);
    t.match(world.latch(), { target: swypeApp, trip: { id: trip, damage: { times: 1 } } }, 'they agree');
    t.match(fresh.buttons.get('swype-app'), { target: swypeApp });
  },
);
