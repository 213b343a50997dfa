import t from 'tap';
import { systemClock } from '../../src/cluster/clock.ts';

t.test('A sleep ends with its time', async (t) => {
  const begun = systemClock.now();
  await systemClock.sleep(20, new AbortController().signal);
  t.ok(systemClock.now() - begun >= 19);
});

t.test('A sleep ends at once if its signal aborts or has aborted', async (t) => {
  const abort = new AbortController();
  const sleeping = systemClock.sleep(600_000, abort.signal);
  abort.abort();
  await sleeping;
  await systemClock.sleep(600_000, abort.signal);
  t.pass('neither waited for ten minutes');
});

t.test('A deadline may have fractions, or be over', async (t) => {
  t.notOk(systemClock.deadline(4_797.54).aborted);
  const over = systemClock.deadline(-0.5);
  while (!over.aborted) await systemClock.sleep(1);
  t.ok(over.aborted);
});

t.test('A deadline aborts after its time', async (t) => {
  const signal = systemClock.deadline(20);
  t.notOk(signal.aborted);
  // The deadline's timer does not keep a process alive, but the sleep does.
  while (!signal.aborted) await systemClock.sleep(5);
  t.ok(signal.aborted);
});

t.test('A deadline may be a fraction of a millisecond', async (t) => {
  t.equal(systemClock.deadline(600_000.25).aborted, false);
});
