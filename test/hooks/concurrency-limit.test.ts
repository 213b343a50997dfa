import t from 'tap';
import { ConcurrencyLimit } from '../../src/hooks/concurrency-limit.ts';

t.test('as many tasks run as there are slots, and another starts when one succeeds or fails', async (t) => {
  const slots = new ConcurrencyLimit(2);
  const open = Promise.withResolvers<string>();
  const failing = Promise.withResolvers<string>();
  const first = slots.tryRun(() => open.promise);
  const second = slots.tryRun(() => failing.promise);
  t.equal(
    slots.tryRun(async () => 'third'),
    undefined,
  );
  failing.reject(new Error('no'));
  await t.rejects(async () => second, /no/);
  t.equal(await slots.tryRun(async () => 'third'), 'third');
  open.resolve('first');
  t.equal(await first, 'first');
});
