import t from 'tap';
import { LatchCache } from '../../../src/button/latch/latch-cache.ts';
import { armedLatch, withTrip } from '../../../src/core/latch/latch.ts';
import { swypeApp } from '../support/world.ts';

const armed = armedLatch(swypeApp);
const tripped = withTrip(armed, swypeApp, {
  id: 't1',
  at: '2026-01-01T00:00:00Z',
  by: { trigger: 'sensor' },
  cause: 'network',
  because: 'four restarts',
  lines: [],
});

t.test('The cache is empty before the first read', async (t) => {
  const known = new LatchCache();
  t.equal(known.record, undefined);
  t.notOk(known.wasRead);
  t.notOk(known.isSince(0));
});

t.test('The cache keeps the latch that was read, also after the key is lost', async (t) => {
  const known = new LatchCache();
  known.read(known.ticket(), { version: '1', record: tripped }, 1_000);
  known.read(known.ticket(), { version: '2' }, 2_000);
  t.equal(known.record, tripped);
  t.ok(known.wasRead);
  t.ok(known.isSince(2_000));
  t.notOk(known.isSince(2_001));
});

t.test('A read that began before a write ended changes nothing', async (t) => {
  const known = new LatchCache();
  const ticket = known.ticket();
  known.wrote(tripped, '2', 1_000);
  known.read(ticket, { version: '1', record: armed }, 2_000);
  t.equal(known.record, tripped);
});

t.test('A read that began before a later read ended changes nothing', async (t) => {
  const known = new LatchCache();
  const [earlier, later] = [known.ticket(), known.ticket()];
  known.read(later, { version: '2', record: tripped }, 1_000);
  known.read(earlier, { version: '1', record: armed }, 2_000);
  t.equal(known.record, tripped);
});

t.test('A missing key counts as a read of an empty state', async (t) => {
  const known = new LatchCache();
  known.read(known.ticket(), { version: '1' }, 1_000);
  t.ok(known.wasRead);
  t.equal(known.record, undefined);
});
