import t from 'tap';
import { boundedLatch, latchBytes, sharedClaims } from '../../../src/core/latch/bounded-latch.ts';
import { armedLatch, type LatchRecord, withTrip } from '../../../src/core/latch/latch.ts';
import { parseLatch } from '../../../src/core/latch/latch-schema.ts';

const at = '2026-01-01T00:00:00.000Z';
const target = { kind: 'Deployment', namespace: 'sre', name: 'swype-app' } as const;
const made = { id: 't', at, by: { trigger: 'sensor' }, cause: 'network', because: 'x', lines: [] } as const;
const latched = withTrip(armedLatch(target), target, made);
const long = 'x'.repeat(100_000);

/** Records that another program filled, each of almost 1 MiB. */
const filled: Readonly<Record<string, object>> = {
  'an unknown field': { ...latched, unknown: long.repeat(9) },
  'an unknown field of the trip': { ...latched, trip: { ...latched.trip, unknown: long.repeat(9) } },
  'a text of the trip': { ...latched, trip: { ...latched.trip, because: long.repeat(9) } },
  'an entry of the history': { ...latched, history: [{ ...latched.trip, lines: [long], unknown: long.repeat(8) }] },
  'many entries': { ...latched, history: Array(2_000).fill({ ...latched.trip, because: 'x'.repeat(400) }) },
  disarms: { ...latched, disarms: Array(9).fill({ account: long, at, until: at, reason: long }) },
  claims: { ...latched, claims: Array(9).fill({ fingerprint: long, alertname: 'a', startsAt: at, receivedAt: at }) },
  'the last reset': { ...latched, lastReset: { account: long.repeat(4), trip: 'x', at, reason: long.repeat(4) } },
  'a baseline': {
    ...latched,
    baseline: Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`${i}-${'u'.repeat(30)}/c`, 1])),
  },
};

for (const [what, record] of Object.entries(filled)) {
  t.test(`a latch that ${what} fills is written in its bounds, and stays latched`, async (t) => {
    const parsed = parseLatch(JSON.stringify(record));
    if (!parsed.ok) return t.fail(parsed.problem);
    const bounded = boundedLatch(parsed.record);
    t.ok(JSON.stringify(bounded).length <= latchBytes, `${JSON.stringify(bounded).length} bytes`);
    t.match(parseLatch(JSON.stringify(bounded)), {
      ok: true,
      record: { state: 'stopping', trip: { id: 't' }, target },
    });
  });
}

t.test('an ordinary latch keeps the fields of a newer version', async (t) => {
  const record: LatchRecord = { ...latched, ...{ future: { of: 'a newer version' } } };
  t.equal(boundedLatch(record), record);
});

t.test('a target that no API server can have is damage', async (t) => {
  t.match(parseLatch(JSON.stringify({ ...latched, target: { ...target, uid: long } })), { ok: false });
});

t.test('of too many claims, the newest stay', async (t) => {
  const claim = (number: number) => ({
    fingerprint: `${number}`,
    alertname: 'x'.repeat(1_500),
    startsAt: at,
    receivedAt: at,
  });
  const claims = Array.from({ length: 60 }, (_, number) => claim(number));
  const kept = boundedLatch({ ...latched, claims }).claims ?? [];
  t.equal(kept.length, sharedClaims);
  t.equal(kept.at(-1)?.fingerprint, '59');
});
