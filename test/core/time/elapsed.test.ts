import t from 'tap';
import { hasPassed } from '../../../src/core/time/elapsed.ts';

t.test('a period has passed when it is over, or if it began in the future', async (t) => {
  t.notOk(hasPassed(1_000, 5_000, 5_999));
  t.ok(hasPassed(1_000, 5_000, 6_000));
  t.ok(hasPassed(1_000, Number.NEGATIVE_INFINITY, 0), 'what never was is long ago');
  t.ok(hasPassed(1_000, 5_001, 5_000), 'the clock was set back');
});
