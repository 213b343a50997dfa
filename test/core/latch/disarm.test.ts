import t from 'tap';
import { activeDisarm, disarmsKept, withDisarm, withDisarmEnded } from '../../../src/core/latch/disarm.ts';
import { armedLatch } from '../../../src/core/latch/latch.ts';
import { target } from '../support/decide.ts';

const now = Date.parse('2026-01-02T03:04:05Z');
const at = (ms: number) => new Date(now + ms).toISOString();
const order = (reason: string, from = 0, until = 60_000) => ({
  account: 'ada',
  at: at(from),
  until: at(until),
  reason,
});

t.test('a disarm is active until its end, and not a moment longer', async (t) => {
  const latch = withDisarm(armedLatch(target), order('work'));
  t.match(activeDisarm(latch, now + 59_999), { reason: 'work' });
  t.equal(activeDisarm(latch, now + 60_000), undefined);
  t.equal(activeDisarm(armedLatch(target), now), undefined);
  t.equal(activeDisarm(undefined, now), undefined);
});

t.test('an early end is of the newest disarm, and keeps the older ones', async (t) => {
  const twice = withDisarm(withDisarm(armedLatch(target), order('first')), order('second'));
  const armed = withDisarmEnded(twice, { account: 'ben' }, now);
  t.strictSame(armed?.disarms, [order('first'), { ...order('second'), ended: { account: 'ben', at: at(0) } }]);
  t.equal(activeDisarm(armed, now), undefined);
  t.equal(armed && withDisarmEnded(armed, { account: 'ben' }, now), undefined, 'there is nothing to end');
});

t.test('the newest twenty disarms are kept', async (t) => {
  let latch = armedLatch(target);
  for (let count = 0; count <= disarmsKept; count += 1) latch = withDisarm(latch, order(`${count}`));
  t.equal(latch.disarms?.length, disarmsKept);
  t.match(latch.disarms?.[0], { reason: '1' });
});
