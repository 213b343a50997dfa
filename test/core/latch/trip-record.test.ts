import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { cutText } from '../../../src/core/cut-text.ts';
import type { ResetRecord, TripRecord } from '../../../src/core/latch/latch.ts';
import { fitTrip, historyEntryBytes, personTextBytes } from '../../../src/core/latch/trip-record.ts';
import { hostileText } from '../support/arbitrary-latch.ts';

const trip: TripRecord = {
  id: '0190a2b4-0000-7000-8000-000000000000',
  at: '2026-01-02T03:04:05.000Z',
  by: { trigger: 'alert', alertname: 'BigRedButtonStop', fingerprint: 'f1', startsAt: '2026-01-02T03:03:55.000Z' },
  cause: 'network',
  because: 'swype-app-1/app restarted 4 times within 30 min',
  lines: ['one: ECONNREFUSED', 'two: ECONNREFUSED'],
  previousReplicas: 3,
  fights: 0,
};
const reset: ResetRecord = { account: 'ada', trip: trip.id, at: '2026-01-02T04:00:00.000Z', reason: 'gateway is back' };

function sizeOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}

t.test('a trip that fits is kept as it is', async (t) => {
  t.equal(fitTrip(trip), trip);
  const released = { ...trip, reset };
  t.equal(fitTrip(released), released);
});

t.test('quoted lines are dropped first, oldest first', async (t) => {
  const lines = Array.from({ length: 5 }, (_, index) => `${index}${'x'.repeat(300)}`);
  const fitted = fitTrip({ ...trip, lines });
  t.same(fitted, { ...trip, lines: lines.slice(-2) });
});

t.test('the newest line is shortened instead of dropped, and so is a long explanation', async (t) => {
  const fitted = fitTrip({ ...trip, lines: ['old', `new ${'界'.repeat(800)}`], because: `why ${'y'.repeat(3_000)}` });
  t.match(fitted.lines, [/^new 界+…$/]);
  t.match(fitted.because, /^why y+…$/);
});

t.test('short texts stay whole beside one that is too long', async (t) => {
  const fitted = fitTrip({ ...trip, because: 'y'.repeat(3_000) });
  t.same({ ...fitted, because: trip.because }, { ...trip, lines: trip.lines.slice(-1) });
});

t.test('a trip leaves room for its later fields: times, and a reset with a long reason', async (t) => {
  const full = fitTrip({ ...trip, lines: Array.from({ length: 5 }, () => 'x'.repeat(300)) });
  const ended = { ...full, acceptedAt: trip.at, stoppedAt: trip.at, fights: 1_000 };
  const account = 'system:serviceaccount:'.padEnd(200, 'a');
  const released = { ...ended, reset: { ...reset, account, reason: 'r'.repeat(personTextBytes) } };
  t.equal(fitTrip(released), released);
});

t.test('a press keeps who pressed and why, as far as both fit', async (t) => {
  const by = { trigger: 'press', account: 'ada', claimedName: 'Ada', reason: 'a'.repeat(4_000) } as const;
  const fitted = fitTrip({ ...trip, by, cause: 'none' });
  t.match(fitted.by, { trigger: 'press', account: 'ada', claimedName: 'Ada', reason: /^a+…$/ });
  t.same(fitTrip({ ...trip, by: { trigger: 'sensor' }, because: 'y'.repeat(9_000) }).by, { trigger: 'sensor' });
});

t.test('any trip fits after the cut, and its facts are unchanged', async () => {
  const alert = fc.record({
    trigger: fc.constant('alert' as const),
    alertname: hostileText,
    fingerprint: hostileText,
    startsAt: fc.constant(trip.at),
  });
  const person = { account: hostileText, reason: hostileText };
  const named = { ...person, claimedName: hostileText };
  const press = fc.oneof(
    fc.record({ trigger: fc.constant('press' as const), ...person }),
    fc.record({ trigger: fc.constant('press' as const), ...named }),
  );
  const facts = { trip: fc.constant(trip.id), at: fc.constant(trip.at) };
  const hostile = fc.record(
    {
      by: fc.oneof(alert, press, fc.constant({ trigger: 'sensor' as const })),
      because: hostileText,
      lines: fc.array(hostileText, { maxLength: 8 }),
      reset: fc.oneof(fc.record({ ...person, ...facts }), fc.record({ ...named, ...facts })),
    },
    { requiredKeys: ['by', 'because', 'lines'] },
  );
  fc.assert(
    fc.property(hostile, (texts) => {
      const whole = { ...trip, ...texts, acceptedAt: trip.at, stoppedAt: trip.at };
      const fitted = fitTrip(whole);
      assert.ok(sizeOf(fitted) <= historyEntryBytes);
      assert.deepEqual(fitTrip(fitted), fitted);
      assert.deepEqual({ ...fitted, ...texts }, whole);
      assert.equal(fitted.by.trigger, texts.by.trigger);
      assert.equal(fitted.lines.length > 0, texts.lines.length > 0);
    }),
    { numRuns: 300 },
  );
});

t.test('fields that a later version wrote into a trip survive the cut', async (t) => {
  const later = { ...trip, because: 'y'.repeat(9_000), severity: 'high', by: { ...trip.by, zone: 'eu-1' } };
  t.match(fitTrip(later), { severity: 'high', by: { zone: 'eu-1' } });
});

t.test('a text that is too long is cut between characters, and the cut is visible', async (t) => {
  const cases: [string, number, string][] = [
    ['', 0, ''],
    ['abc', 3, 'abc'],
    ['abcd', 3, '…'],
    ['abcde', 4, 'a…'],
    ['abcd', 2, ''],
    ['abcd', -7, ''],
    ['aaaaaaaa', 6.5, 'aaa…'],
    ['äöü', 5, 'ä…'],
    ['äöü', 6, 'äöü'],
    ['界界界', 8, '界…'],
    ['👍👍', 7, '👍…'],
    ['👍👍', 6, '…'],
    ['a\uFFFD\uFFFDb', 7, 'a\uFFFD…'],
  ];
  for (const [text, bytes, expected] of cases) t.equal(cutText(text, bytes), expected, `${text} in ${bytes}`);
});

t.test('a cut text is never longer than the limit, and is a beginning of the whole', async () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat({ max: 80 }), (text, bytes) => {
      const cut = cutText(text, bytes);
      if (Buffer.byteLength(text) <= bytes) return cut === text;
      const kept = cut.replace(/…$/, '');
      return (
        Buffer.byteLength(cut) <= bytes && text.startsWith(kept) && (bytes < 3 || Buffer.byteLength(cut) > bytes - 4)
      );
    }),
    { numRuns: 500 },
  );
});
