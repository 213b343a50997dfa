import t from 'tap';
import {
  mergeTrips,
  tripsInLatch,
  tripsOwing,
  tripsToArchive,
  withoutArchived,
} from '../../../src/core/latch/archive.ts';
import { armedLatch, historyEntries, type TripRecord } from '../../../src/core/latch/latch.ts';
import { latchedBy, target } from '../support/decide.ts';

const owed = [{ hook: 'queue', event: 'reset', state: 'owed' }] as const;

function released(number: number, isOwing = false): TripRecord {
  const at = new Date(Date.UTC(2026, 0, 1, 0, number)).toISOString();
  const reset = { account: 'ada', trip: `t${number}`, at, reason: 'over' };
  return { ...latchedBy(`t${number}`).trip, at, reset, ...(isOwing && { hooks: owed }) };
}

const idsOf = (trips: readonly TripRecord[]) => trips.map(({ id }) => id);
const latchWith = (...history: readonly TripRecord[]) => ({ ...armedLatch(target), history });

t.test('the two newest trips stay in the latch, and the older ones move', async (t) => {
  t.equal(tripsInLatch, 2);
  t.strictSame(idsOf(tripsToArchive(latchWith(released(1), released(2), released(3), released(4)))), ['t1', 't2']);
  t.strictSame(tripsToArchive(latchWith(released(1), released(2))), []);
});

t.test('of the trips that owe a hook a delivery, the ten newest stay too', async (t) => {
  const history = Array.from({ length: tripsOwing + 4 }, (_, number) => released(number, number !== 5));
  t.strictSame(idsOf(tripsToArchive(latchWith(...history))), ['t0', 't1', 't5']);
});

t.test('a trip leaves the latch only after it is in the archive', async (t) => {
  const latch = latchWith(released(1), released(2), released(3), released(4));
  t.equal(withoutArchived(latch, []), latch, 'the same latch, so nothing is written');
  t.strictSame(idsOf(withoutArchived(latch, [released(1)]).history), ['t2', 't3', 't4']);
  t.equal(withoutArchived(latch, [released(3), released(4)]), latch, 'the newest stay');
});

t.test(
  'both histories are one, by time, and a trip that is in both is shown once, as the newer one says',
  async (t) => {
    const newer = { ...released(2), because: 'newer' };
    const merged = mergeTrips([released(3), released(2)], [released(1), newer]);
    t.strictSame(idsOf(merged), ['t1', 't2', 't3']);
    t.equal(merged[1]?.because, 'newer');
  },
);

t.test('the newest hundred are kept', async (t) => {
  const merged = mergeTrips(
    Array.from({ length: historyEntries + 5 }, (_, number) => released(number)),
    [],
  );
  t.equal(merged.length, historyEntries);
  t.equal(merged[0]?.id, 't5');
});
