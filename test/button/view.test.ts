import t from 'tap';
import { Settings } from '../../src/button/settings.ts';
import { viewOfButton } from '../../src/button/view.ts';
import { armedLatch, historyEntries, type TripRecord } from '../../src/core/latch/latch.ts';
import { swypeButton } from './support/receiver.ts';
import { swypeApp } from './support/world.ts';

t.test('a list costs the same however long the histories are: only what it shows is measured', async (t) => {
  let measured = 0;
  const trip = (number: number): TripRecord => {
    const at = new Date(Date.UTC(2026, 0, 1, number)).toISOString();
    const record: TripRecord = {
      id: `trip-${number}`,
      at,
      by: { trigger: 'press', reason: 'drill', account: 'ada' },
      cause: 'none',
      because: 'pressed by ada: drill',
      lines: [],
      previousReplicas: 1,
      fights: 0,
      reset: { trip: `trip-${number}`, at, reason: 'over', account: 'ben' },
    };
    const toJSON = () => {
      measured += 1;
      return record;
    };
    return Object.defineProperty(record, 'toJSON', { value: toJSON });
  };
  const snapshot = {
    settings: new Settings(swypeButton, { knowsHooks: true }),
    latch: armedLatch(swypeApp),
    archived: Array.from({ length: historyEntries }, (_, number) => trip(number)),
    target: swypeApp,
    replicas: 1,
    evidence: undefined,
    rehearsal: undefined,
    disarm: undefined,
    heldBy: 'receiver' as const,
    problems: [],
    obstacles: [],
  };
  const { history, trips } = viewOfButton(snapshot, 3);
  t.same(
    history.map(({ id }) => id),
    ['trip-97', 'trip-98', 'trip-99'],
  );
  t.equal(trips, historyEntries);
  t.ok(measured > 0 && measured < 10, `${measured} trips were measured`);
});
