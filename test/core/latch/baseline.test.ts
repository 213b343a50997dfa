import t from 'tap';
import { baselineOf, packedBytes, plainCounts, storedBaseline } from '../../../src/core/latch/baseline.ts';
import { armedLatch, withReset, withTrip } from '../../../src/core/latch/latch.ts';
import { parseLatch } from '../../../src/core/latch/latch-schema.ts';

const at = '2026-01-01T00:00:00.000Z';
const target = { kind: 'Deployment', namespace: 'sre', name: 'swype-app' } as const;

function countsOf(pods: number, containers: number): Record<string, number> {
  const names = Array.from({ length: containers }, (_, index) => `container-${'x'.repeat(40)}-${index}`);
  return Object.fromEntries(
    Array.from({ length: pods }, (_, pod) => {
      const uid = `${String(pod).padStart(8, '0')}-1111-2222-3333-444444444444`;
      return names.map((name, index) => [`${uid}/${name}`, (pod + index) % 1_000] as const);
    }).flat(),
  );
}

t.test('a small baseline is stored as older receivers read it', async (t) => {
  const counts = countsOf(plainCounts, 1);
  t.same(storedBaseline(counts, at), { baseline: counts });
});

t.test('a baseline of 5,000 pods with three containers is exact, and fits', async (t) => {
  const counts = countsOf(5_000, 3);
  const stored = storedBaseline(counts, at);
  t.ok(JSON.stringify(stored).length < packedBytes + 100);
  t.notOk(stored.packedBaseline?.othersBefore);
  const above0 = Object.entries(counts).filter(([, count]) => count > 0);
  const read = JSON.parse(JSON.stringify(stored));
  t.same(baselineOf(read), Object.fromEntries(above0));
  t.equal(baselineOf(read), baselineOf(read), 'unpacked once');
});

t.test('a larger one says since when the other pods count', async (t) => {
  const stored = storedBaseline(countsOf(20_000, 3), at);
  t.ok(JSON.stringify(stored).length < packedBytes + 100);
  t.equal(stored.packedBaseline?.othersBefore, at);
});

t.test('a container that other pods lack has no count there', async (t) => {
  const counts = { ...countsOf(101, 1), 'canary/debug': 3 };
  t.equal(baselineOf(storedBaseline(counts, at))['canary/debug'], 3);
  t.equal(Object.keys(baselineOf(storedBaseline(counts, at))).length, 101);
});

t.test('a reset stores it, the next trip drops it, and the latch can be read between', async (t) => {
  const made = { id: 't', at, by: { trigger: 'sensor' }, cause: 'network', because: 'x', lines: [] } as const;
  const order = { account: 'ada', trip: 't', at, reason: 'over' };
  const released = withReset(withTrip(armedLatch(target), target, made), order, true, countsOf(200, 1));
  if (released.kind !== 'reset') return t.fail(released.kind);
  t.ok(released.latch.packedBaseline);
  t.ok(parseLatch(JSON.stringify(released.latch)).ok);
  const again = withTrip(released.latch, target, { ...made, id: 'again' });
  t.same([again.packedBaseline, again.baseline], [undefined, {}]);
});
