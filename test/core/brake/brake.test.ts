import t from 'tap';
import { activeBrake, type CountedTrip } from '../../../src/core/brake/brake.ts';

const now = 10_000_000;
const rule = { trips: 3, withinMs: 600_000 };

function trips(...agesMs: readonly number[]): readonly CountedTrip[] {
  return agesMs.map((ageMs, index) => ({ id: `t${index}`, at: now - ageMs, isPress: false }));
}

function press(ageMs: number): CountedTrip {
  return { id: 'press', at: now - ageMs, isPress: true };
}

t.test('the brake holds from the allowed number of trips on', async (t) => {
  t.equal(activeBrake(rule, trips(1, 2), now), undefined);
  t.strictSame(activeBrake(rule, trips(1, 2, 3), now), { ...rule, counted: 3 });
  t.strictSame(activeBrake(rule, trips(0, 0, 0, 0), now), { ...rule, counted: 4 });
});

t.test('a trip counts for the whole time and no longer', async (t) => {
  t.ok(activeBrake(rule, trips(1, 2, 600_000), now));
  t.equal(activeBrake(rule, trips(1, 2, 600_001), now), undefined);
});

t.test('a trip that two records show counts once', async (t) => {
  const [first, second] = trips(1, 2);
  t.equal(
    activeBrake(
      rule,
      [first, second, first, second].filter((each) => each !== undefined),
      now,
    ),
    undefined,
  );
});

t.test('a press is no trip of the machine, and begins the count again', async (t) => {
  t.equal(activeBrake(rule, [...trips(1, 2), press(0)], now), undefined);
  t.equal(activeBrake(rule, [...trips(10, 20, 30), press(5)], now), undefined, 'later than all of them');
  t.equal(activeBrake(rule, [...trips(1, 2, 30), press(5)], now), undefined, 'two since');
  t.ok(activeBrake(rule, [...trips(1, 2, 3, 30), press(5)], now), 'three since');
  t.ok(activeBrake(rule, [...trips(1, 2, 3), press(700_000)], now), 'an old press');
});

t.test('a time far in the future is the error of a clock, and does not count', async (t) => {
  t.equal(activeBrake(rule, trips(1, 2, -600_001), now), undefined);
  t.ok(activeBrake(rule, trips(1, 2, -1_000), now), 'two clocks that differ a little');
});
