import t from 'tap';
import { tripsInLatch } from '../../src/core/latch/archive.ts';
import { historyEntries, type LatchRecord, type TripRecord } from '../../src/core/latch/latch.ts';
import { parseLatch } from '../../src/core/latch/latch-schema.ts';
import { type Broken, failing } from './support/gates.ts';
import { hookedButton, newReceiver, person, type Receiver, rulesOf } from './support/receiver.ts';
import { swypeApp, World } from './support/world.ts';

async function look(world: World, ...receivers: readonly Receiver[]): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    world.now += 1_000;
    await Promise.all(receivers.map(({ buttons }) => buttons.reconcileAll()));
    world.settle();
  }
}

/** Trips and resets once. */
async function episode(world: World, receiver: Receiver): Promise<string> {
  world.now += 60_000;
  const pressed = await receiver.buttons.press('swype-app', person, 'drill');
  await look(world, receiver);
  const trip = 'trip' in pressed ? (pressed.trip ?? '') : '';
  await receiver.buttons.reset('swype-app', person, { trip, reason: 'over', force: true });
  await look(world, receiver);
  return trip;
}

function shownIds({ buttons }: Receiver): readonly string[] {
  return buttons.get('swype-app')?.history.map(({ id }) => id) ?? [];
}

function latchIds(world: World): readonly string[] {
  return world.latch()?.history.map(({ id }) => id) ?? [];
}

/** The record of the version before: the whole history is in the latch. */
function olderRecord(state: 'armed' | 'stopped', entries: number): LatchRecord {
  const trip = (number: number): TripRecord => ({
    id: `old-${String(number).padStart(3, '0')}`,
    at: new Date(Date.UTC(2025, 0, 1, number)).toISOString(),
    by: { trigger: 'press', reason: 'drill', account: 'ada' },
    cause: 'none',
    because: 'pressed by ada: drill',
    lines: ['x'.repeat(1_200)],
    previousReplicas: 1,
    acceptedAt: '2025-01-01T00:00:00Z',
    stoppedAt: '2025-01-01T00:00:01Z',
    fights: 0,
  });
  const reset = (number: number) => ({
    account: 'ben',
    trip: trip(number).id,
    at: trip(number + 1).at,
    reason: 'over',
  });
  const history = Array.from({ length: entries }, (_, index) => ({ ...trip(index), reset: reset(index) }));
  const latched = state === 'armed' ? {} : { trip: trip(entries) };
  return { version: 1, state, target: swypeApp, baseline: {}, countingRules: 2, history, ...latched };
}

function store(world: World, record: LatchRecord): void {
  world.latches.set('swype-app', { version: 1_000, text: JSON.stringify(record) });
}

t.test('Trips that were reset leave the latch, and stay in the history that people see', async (t) => {
  const world = new World();
  const receiver = newReceiver(world);
  await look(world, receiver);
  const trips: string[] = [];
  for (let count = 0; count < 5; count += 1) trips.push(await episode(world, receiver));
  t.strictSame(latchIds(world), trips.slice(-tripsInLatch));
  t.strictSame(shownIds(receiver), trips);
  t.match(receiver.buttons.get('swype-app'), { trips: 5, problems: [] });
  const later = newReceiver(world, { id: 'later' });
  await look(world, later);
  t.strictSame(shownIds(later), trips, 'a replica that started later');
});

t.test('A replica sees the trips that another one has moved', async (t) => {
  const world = new World();
  const [one, two] = [newReceiver(world, { id: 'one' }), newReceiver(world, { id: 'two' })];
  await look(world, one, two);
  const trips: string[] = [];
  for (let count = 0; count < 4; count += 1) trips.push(await episode(world, one));
  await look(world, two);
  t.strictSame(shownIds(two), trips);
});

for (const state of ['armed', 'stopped'] as const) {
  t.test(
    `The record of an older receiver keeps its history after an upgrade, and an ${state} latch stays`,
    async (t) => {
      const world = new World();
      if (state === 'stopped') world.scale(0);
      world.settle();
      const record = olderRecord(state, historyEntries);
      store(world, record);
      const receiver = newReceiver(world);
      await look(world, receiver);
      t.match(world.latch(), { state, ...(state === 'stopped' ? { trip: { id: 'old-100' } } : {}) });
      t.equal(latchIds(world).length, tripsInLatch);
      t.equal(world.archives.get('swype-app')?.length, historyEntries - tripsInLatch);
      t.strictSame(
        shownIds(receiver).slice(0, historyEntries),
        [...record.history.map(({ id }) => id), ...(state === 'stopped' ? ['old-100'] : [])].slice(-historyEntries),
      );
      if (state === 'stopped') {
        world.scale(1);
        await look(world, receiver);
        t.equal(world.replicas, 0, 'held');
      }
    },
  );
}

t.test(
  'The latch of this version is one for an older receiver, which holds it and shows the newest trips',
  async (t) => {
    const world = new World();
    const receiver = newReceiver(world);
    await look(world, receiver);
    for (let count = 0; count < 4; count += 1) await episode(world, receiver);
    world.crash('network', 4);
    await receiver.buttons.press('swype-app', person, 'drill');
    await look(world, receiver);
    // The schema of the version before demands `history` and `baseline`, and knows neither `damage` nor `packedBaseline`.
    const read = parseLatch(world.latches.get('swype-app')?.text ?? '');
    t.match(read, {
      ok: true,
      record: { version: 1, state: 'stopped', baseline: {}, trip: { by: { trigger: 'press' } } },
    });
    t.equal(latchIds(world).length, tripsInLatch);
  },
);

t.test('Beside an older receiver, which appends its resets to the latch, no trip is lost', async (t) => {
  const world = new World();
  const receiver = newReceiver(world);
  await look(world, receiver);
  const trips: string[] = [];
  for (let count = 0; count < 4; count += 1) trips.push(await episode(world, receiver));
  // The older receiver reads and writes the latch alone.
  world.edit((latch) => {
    const [last] = latch.history.slice(-1);
    if (last === undefined) return latch;
    const at = new Date(world.now).toISOString();
    return { ...latch, history: [...latch.history, { ...last, id: 'by-the-older', at }] };
  });
  await look(world, receiver);
  await look(world, receiver);
  t.strictSame(shownIds(receiver), [...trips, 'by-the-older']);
  t.equal(latchIds(world).length, tripsInLatch);
});

t.test('Without the object of the history, trips stay in the latch, and a problem says so', async (t) => {
  const world = new World();
  world.archives.delete('swype-app');
  const receiver = newReceiver(world);
  await look(world, receiver);
  const trips: string[] = [];
  for (let count = 0; count < 4; count += 1) trips.push(await episode(world, receiver));
  t.strictSame(latchIds(world), trips);
  t.match(receiver.buttons.get('swype-app'), { problems: [/state object of the history/] });
  world.archives.set('swype-app', []);
  world.now += 60_000;
  await look(world, receiver);
  t.equal(latchIds(world).length, tripsInLatch);
  t.match(receiver.buttons.get('swype-app'), { problems: [] });
  t.strictSame(shownIds(receiver), trips);
});

t.test('A crash between the two writes loses no trip and doubles none', async (t) => {
  const world = new World();
  const broken: Broken = new Map();
  const receiver = newReceiver(world, {
    gate: async (operation, when, signal, call) => {
      await failing(broken)(operation, when, signal, call);
      if (operation === 'updateArchive' && when === 'after') broken.set('writeLatch', 'unavailable');
    },
  });
  await look(world, receiver);
  const trips: string[] = [];
  for (let count = 0; count < 3; count += 1) trips.push(await episode(world, receiver));
  t.equal(latchIds(world).length, 3, 'the trip is in both objects');
  t.equal(world.archives.get('swype-app')?.length, 1);
  const next = newReceiver(world, { id: 'next' });
  await look(world, next);
  t.strictSame(shownIds(next), trips);
  t.equal(latchIds(world).length, tripsInLatch);
});

t.test('A trip that owes a hook a delivery stays in the latch until it is settled', async (t) => {
  const world = new World();
  world.hookAnswers.set('payment-queue', { kind: 'failed', problem: 'no route' });
  const receiver = newReceiver(world, { rules: rulesOf(hookedButton) });
  await look(world, receiver);
  for (let count = 0; count < 4; count += 1) await episode(world, receiver);
  t.equal(latchIds(world).length, 4);
  world.hookAnswers.delete('payment-queue');
  world.now += 3_600_000;
  for (let count = 0; count < 5; count += 1) await look(world, receiver);
  t.equal(latchIds(world).length, tripsInLatch);
  t.equal(world.messages.filter(({ body }) => body.type.endsWith('reset')).length > 0, true);
});

t.test('A fight of a minute writes little, although the history is full, and counts every raise', async (t) => {
  const world = new World();
  world.scale(0);
  world.settle();
  store(world, olderRecord('stopped', historyEntries));
  let bytes = 0;
  let writes = 0;
  const receiver = newReceiver(world, {
    gate: async (operation, when) => {
      if (operation !== 'writeLatch' || when !== 'after') return;
      writes += 1;
      bytes += world.latches.get('swype-app')?.text?.length ?? 0;
    },
  });
  await look(world, receiver);
  [bytes, writes] = [0, 0];
  for (let second = 0; second < 60; second += 1) {
    world.scale(1);
    world.now += 1_000;
    await receiver.buttons.reconcileAll();
    t.equal(world.replicas, 0);
  }
  t.comment(`${writes} writes, ${bytes} bytes in 60 s`);
  t.ok(bytes < 60 * 3_000, `${bytes} bytes`);
  t.ok(writes <= 20, `${writes} writes`);
  world.now += 11_000;
  await look(world, receiver);
  t.match(world.latch(), { state: 'stopped', trip: { fights: 60 } });
  t.equal(receiver.occurrences.filter(({ type }) => type === 'fought').length, 60, 'the metric counts each at once');
});
