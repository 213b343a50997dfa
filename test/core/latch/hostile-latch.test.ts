import t from 'tap';
import { decide } from '../../../src/core/decision/decide.ts';
import { sharedClaimsOf } from '../../../src/core/decision/shared-claims.ts';
import { damageKinds } from '../../../src/core/latch/damage-record.ts';
import { activeDisarm, longestDisarmMs } from '../../../src/core/latch/disarm.ts';
import { armedLatch, isLatched, type LatchRecord, withLateAlert, withStop } from '../../../src/core/latch/latch.ts';
import { parseLatch, parseTrips } from '../../../src/core/latch/latch-schema.ts';
import { buttonWith, latchedBy, restarts, target } from '../support/decide.ts';

const now = Date.parse('2026-01-02T03:04:05Z');
const invalid = ['yesterday', '', '+010000-01-01T00:00:00Z', '-000001-01-01T00:00:00Z', '2026-13-45T99:99:99Z'];

function read(record: object): LatchRecord {
  const parsed = parseLatch(JSON.stringify(record));
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.record;
}

t.test('a latch with times that nobody can read stays a latch, and every change of it can be read again', async (t) => {
  for (const time of invalid) {
    const latched = latchedBy('t1');
    const trip = { ...latched.trip, at: time, acceptedAt: time, stoppedAt: time };
    const record = read({ ...latched, trip });
    if (!isLatched(record)) return void t.fail('it is not latched');
    t.equal(record.trip.stoppedAt, undefined, 'it has not been seen to stop');
    for (const change of [withStop(record, '2026-01-02T03:04:05Z'), withLateAlert(record, now)]) {
      t.same(read(change), change, `after ${JSON.stringify(time)}`);
    }
    t.equal(parseTrips(JSON.stringify([trip]))?.[0]?.at, '1970-01-01T00:00:00.000Z');
  }
});

t.test('a held alert with an invalid time is decided like an old one, and does not fail the decision', async (t) => {
  for (const startsAt of invalid) {
    const claim = { fingerprint: 'f', alertname: 'Stop', startsAt, receivedAt: '2026-01-02T03:04:00Z' };
    const record = read({ ...armedLatch(target), claims: [claim] });
    const [held] = sharedClaimsOf(record, now);
    t.ok(held);
    const button = buttonWith({ corroborate: 'none' });
    t.equal(held && decide(button, held, restarts({}), record).kind, 'hold');
  }
});

t.test('a time of the container in a finding that no calendar has is left out', async (t) => {
  const finding = { cause: 'network', restarts: 4, windowMs: 1, pods: { all: 1, restarted: 1 } } as const;
  const trip = { ...latchedBy('t1').trip, finding: { ...finding, revision: { name: 'a', since: 1e300 } } };
  t.same(read({ ...latchedBy('t1'), trip }).trip?.finding?.revision, { name: 'a' });
});

t.test('a disarm that was written by hand ends within a day, also if its times are in the future', async (t) => {
  const disarm = (at: string, until: string) => ({
    ...armedLatch(target),
    disarms: [{ account: 'eve', at, until, reason: '' }],
  });
  const later = (ms: number) => new Date(now + ms).toISOString();
  for (const [at, until] of [
    ['2099-01-01T00:00:00Z', '2099-01-01T01:00:00Z'],
    ['9999-01-01T00:00:00Z', '9999-12-31T00:00:00Z'],
    [later(-1_000), later(2 * longestDisarmMs)],
  ] as const) {
    const record = disarm(at, until);
    const active = [0, longestDisarmMs + 60_001].map((ms) => activeDisarm(record, now + ms) !== undefined);
    t.notOk(active.every(Boolean), `${at} to ${until}`);
  }
  t.ok(activeDisarm(disarm(later(-1_000), later(3_600_000)), now));
  t.ok(
    activeDisarm(disarm(later(30_000), later(30_000 + longestDisarmMs)), now),
    'the clocks of two replicas may differ',
  );
});

t.test('a key with a line break has no other value than the other keys', async (t) => {
  const record = { ...armedLatch(target), baseline: { 'u1\n/app': null } };
  t.notOk(parseLatch(JSON.stringify(record)).ok);
  const packedBaseline = { containers: ['app'], pods: { '\n': 'x' } };
  t.notOk(parseLatch(JSON.stringify({ ...armedLatch(target), packedBaseline })).ok);
});

t.test('a latch with any kind of damage in its trip can be read again', async (t) => {
  t.strictSame(
    damageKinds,
    ['unreadable', 'missing', 'trip-vanished', 'target-changed'],
    'they are stored: none is renamed',
  );
  for (const kind of damageKinds) {
    const latched = latchedBy('t1');
    const trip = { ...latched.trip, damage: { kind, at: '2026-01-02T03:04:05Z', times: 1 } };
    t.same(read({ ...latched, trip }).trip?.damage, trip.damage);
  }
});

t.test('a disarm with an invalid end has ended long ago', async (t) => {
  for (const until of invalid) {
    const disarm = { account: 'a', at: '2026-01-02T03:00:00Z', until, reason: 'maintenance' };
    const record = read({ ...armedLatch(target), disarms: [disarm] });
    t.equal(record.disarms?.[0]?.until, '1970-01-01T00:00:00.000Z');
    t.equal(activeDisarm(record, now), undefined);
  }
});
