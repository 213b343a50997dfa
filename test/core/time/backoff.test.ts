import t from 'tap';
import { backoffMs } from '../../../src/core/time/backoff.ts';

const bounds = { firstMs: 100, longestMs: 1_000 };

t.test('the pause doubles with each attempt, up to the longest', (t) => {
  const pauses = [1, 2, 3, 4, 5, 6, 2_000].map((attempt) => backoffMs(attempt, bounds, 1));
  t.strictSame(pauses, [100, 200, 400, 800, 1_000, 1_000, 1_000]);
  t.end();
});

t.test('chance shortens the pause by half at most', (t) => {
  t.strictSame(
    [0, 0.5, 1].map((random) => backoffMs(2, bounds, random)),
    [100, 150, 200],
  );
  t.end();
});
