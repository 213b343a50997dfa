import fc from 'fast-check';
import t from 'tap';
import { armedLatch, type LatchRecord, type TripRecord } from '../../../src/core/latch/latch.ts';
import { parseLatch } from '../../../src/core/latch/latch-schema.ts';

const target = { kind: 'Deployment', namespace: 'sre', name: 'swype-app' } as const;
const armed = armedLatch(target);
const trip: TripRecord = {
  id: '0193',
  at: '2026-11-23T10:00:00.000Z',
  by: { trigger: 'alert', alertname: 'BigRedButtonStop', fingerprint: 'f', startsAt: '2026-11-23T09:59:00Z' },
  cause: 'network',
  because: '4 restarts, limit 3',
  lines: ['connect ECONNREFUSED'],
  previousReplicas: 3,
  acceptedAt: '2026-11-23T10:00:00.100Z',
  fights: 0,
};
const reset = { account: 'someone@example.com', trip: '0193', at: '2026-11-23T11:00:00.000Z', reason: 'fixed' };
const latches: readonly LatchRecord[] = [
  armed,
  { ...armed, state: 'stopping', trip },
  { ...armed, state: 'stopped', trip: { ...trip, by: { trigger: 'sensor' }, previousReplicas: 'unknown' } },
  {
    ...armed,
    state: 'stopped',
    trip: {
      ...trip,
      by: { trigger: 'sensor', noAlertWithinSeconds: 15 },
      lateAlert: { at: '2026-01-02T03:04:05.000Z', delaySeconds: 42.5 },
    },
  },
  {
    ...armed,
    disarms: [
      {
        account: 'ada',
        at: '2026-01-02T03:00:00.000Z',
        until: '2026-01-02T05:00:00.000Z',
        reason: 'maintenance',
        ended: { account: 'ben', at: '2026-01-02T04:00:00.000Z' },
      },
    ],
    claims: [
      {
        fingerprint: 'f1',
        alertname: 'BigRedButtonStop',
        startsAt: '2026-01-02T03:00:00.000Z',
        about: { pod: 'swype-app-1' },
        gateway: 'down',
        receivedAt: '2026-01-02T03:00:00.000Z',
      },
    ],
  },
  {
    ...armed,
    target: { ...target, uid: 'u', selector: 'app=swype-app' },
    awaitingRestore: { previousReplicas: 3 },
    lastReset: { ...reset, claimedName: 'Someone' },
    baseline: { 'uid/app': 4 },
    history: [{ ...trip, by: { trigger: 'press', account: 'a', reason: 'drill' }, cause: 'none', reset }],
  },
];

t.test('every latch reads back as it was written', async (t) => {
  for (const latch of latches) t.strictSame(parseLatch(JSON.stringify(latch)), { ok: true, record: latch });
});

t.test('fields that this version does not know survive in every part of the latch', async (t) => {
  const latch = { ...armed, a: 1, target: { ...target, b: 2 }, history: [{ ...trip, c: 3, by: { ...trip.by, d: 4 } }] };
  t.strictSame(parseLatch(JSON.stringify(latch)), { ok: true, record: latch });
});

t.test('a latch without one of its parts is damaged, and the problem names the part', async (t) => {
  for (const key of ['version', 'state', 'target', 'baseline', 'history'] as const) {
    const { [key]: _, ...rest } = armed;
    t.match(parseLatch(JSON.stringify(rest)), { ok: false, problem: new RegExp(key) }, key);
  }
});

t.test(
  'a latched record without a trip is damaged, because to read it as armed would release the target',
  async (t) => {
    for (const state of ['stopping', 'stopped']) {
      t.strictSame(parseLatch(JSON.stringify({ ...armed, state })), {
        ok: false,
        problem: `${state}, but without a trip`,
      });
    }
  },
);

t.test('no text makes the parser throw, and its problem is short', async () => {
  const texts = fc.oneof(
    fc.string(),
    fc.json(),
    fc.dictionary(fc.constantFrom(...Object.keys(armed)), fc.jsonValue()).map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const parsed = parseLatch(text);
      return parsed.ok || (parsed.problem.length > 0 && parsed.problem.length <= 500);
    }),
  );
});
