import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { hookNameCharacters, hooksPerButton } from '../../src/config/schema.ts';
import { afterAttempt, givenUp } from '../../src/core/hooks/delivery.ts';
import { type ButtonHook, type HookEvent, hookEvents, type OwedDelivery, owedTo } from '../../src/core/hooks/hook.ts';
import { longestHookPauseMs, nextAttemptAt } from '../../src/core/hooks/retry.ts';
import {
  armedLatch,
  isLatched,
  type LatchRecord,
  withDrift,
  withReset,
  withStop,
  withTrip,
} from '../../src/core/latch/latch.ts';
import { decideHooks, hooksOf, tripDeliveries, updateTripDelivery } from '../../src/core/latch/latch-hooks.ts';
import { parseLatch } from '../../src/core/latch/latch-schema.ts';
import { fitTrip, historyEntryBytes } from '../../src/core/latch/trip-record.ts';
import { hostileText } from './support/arbitrary-latch.ts';

const target = { kind: 'Deployment', namespace: 'sre', name: 'swype-app' } as const;
const at = '2026-01-01T00:00:00.000Z';
const later = '2026-01-01T00:00:31.500Z';

function hook(name: string, events: readonly HookEvent[] = hookEvents): ButtonHook {
  return { name, url: 'http://queue/', secretFile: 'queue', giveUpAfterMs: 1, timeoutMs: 1, events };
}

function tripped(hooks: readonly ButtonHook[] = [hook('queue')]) {
  const made = {
    id: 't1',
    at,
    by: { trigger: 'sensor' },
    cause: 'network',
    because: 'x',
    lines: [],
    replicas: 2,
  } as const;
  return withTrip(armedLatch(target), target, { ...made, ...hooksOf(hooks) });
}

function order(trip: string) {
  return { trip, at: later, reason: 'over', account: 'ada' };
}

function released(latch: LatchRecord): LatchRecord {
  const result = withReset(latch, order('t1'), true, {});
  if (result.kind !== 'reset') throw new Error(result.kind);
  return result.latch;
}

const events = (latch: LatchRecord) => tripDeliveries(latch).map(({ delivery, since }) => [delivery.event, since]);

t.test(
  'a latch has the deliveries of its trip from the first write on, and each is due when its event has happened',
  async (t) => {
    const latch = tripped();
    t.strictSame(latch.trip.hooks, owedTo([hook('queue')]));
    t.strictSame(events(latch), [['tripped', at]]);
    const stopped = withStop(latch, later);
    t.strictSame(events(stopped), [
      ['tripped', at],
      ['stopped', later],
    ]);
    t.strictSame(events(withDrift(stopped)), [['tripped', at]], 'pods may act again');
    t.strictSame(events(released(stopped)), [
      ['tripped', at],
      ['stopped', later],
      ['reset', later],
    ]);
    t.strictSame(events(released(latch)), [
      ['tripped', at],
      ['reset', later],
    ]);
    t.strictSame(tripDeliveries(undefined), []);
  },
);

t.test('a trip without hooks has no field for them', async (t) => {
  t.notOk('hooks' in tripped([]).trip);
  t.notOk('target' in (released(tripped([])).history[0] ?? {}));
  t.strictSame(released(tripped()).history[0]?.target, target);
});

t.test('the drain time of the pods is kept from the first time that the target had none', async (t) => {
  const stopped = withStop({ ...tripped(), trip: { ...tripped().trip, acceptedAt: at } }, later);
  t.equal(stopped.trip.drainSeconds, 31.5);
  t.equal(withStop(withDrift(stopped), '2026-01-01T01:00:00.000Z').trip.drainSeconds, 31.5);
  t.equal(withStop(tripped(), later).trip.drainSeconds, 0, 'seen empty before anyone heard that zero was accepted');
  const ahead = { ...tripped(), trip: { ...tripped().trip, acceptedAt: '2026-01-01T00:01:00.000Z' } };
  t.equal(withStop(ahead, later).trip.drainSeconds, 0, 'by two clocks');
});

t.test('a delivery changes in place, in the current trip and in history, and only while it is owed', async (t) => {
  const acknowledge = (delivery: OwedDelivery) => afterAttempt(delivery, { kind: 'acknowledged' }, later, false);
  const which = { trip: 't1', hook: 'queue', event: 'tripped' } as const;
  const present = updateTripDelivery(tripped(), which, acknowledge);
  t.match(present?.trip?.hooks, [{ event: 'tripped', state: 'delivered', at: later, attempts: 1 }, {}, {}]);
  const past = updateTripDelivery(released(tripped()), { ...which, event: 'reset' }, acknowledge);
  t.match(past?.history[0]?.hooks?.[2], { event: 'reset', state: 'delivered' });
  if (present === undefined) return;
  t.equal(updateTripDelivery(present, which, acknowledge), undefined, 'settled');
  t.equal(updateTripDelivery(present, { ...which, trip: 't2' }, acknowledge), undefined, 'another trip');
  t.equal(updateTripDelivery(tripped([]), which, acknowledge), undefined, 'nothing is owed');
  for (const event of ['stopped', 'reset'] as const) {
    const wiped = updateTripDelivery(tripped(), { ...which, event }, acknowledge);
    t.equal(wiped, undefined, `${event}: what was wiped before it was recorded has not happened`);
  }
});

t.test('the first replica that finds a trip made without the config decides which deliveries it owes', async (t) => {
  const { hooks: _, ...made } = tripped().trip;
  const undecided = { ...tripped(), trip: { ...made, hooksUndecided: true as const } };
  t.strictSame(decideHooks(undecided, [hook('queue')]), tripped());
  t.strictSame(decideHooks(undecided, []).trip, made);
  const decided = tripped();
  t.equal(decideHooks(decided, [hook('other')]), decided);
});

t.test('an attempt settles a delivery, or keeps it owed with the answer', async (t) => {
  const owed: OwedDelivery = { hook: 'queue', event: 'stopped', state: 'owed' };
  const failed = { kind: 'failed', problem: 'p'.repeat(500) } as const;
  const once = afterAttempt(owed, failed, at, false);
  t.match(once, { state: 'owed', attempts: 1, triedAt: at, problem: /^p{97}…$/ });
  if (once.state !== 'owed') return;
  t.match(afterAttempt(once, failed, later, true), { state: 'given-up', attempts: 2, at: later });
  t.match(afterAttempt(owed, { kind: 'refused', problem: '410' }, at, false), { state: 'given-up', problem: '410' });
  t.strictSame(afterAttempt(once, { kind: 'acknowledged' }, later, true), {
    hook: 'queue',
    event: 'stopped',
    state: 'delivered',
    at: later,
    attempts: 2,
  });
  t.match(givenUp(owed, 'gone', at), { state: 'given-up', attempts: 0 });
  t.match(givenUp(once, 'gone', at), { state: 'given-up', attempts: 1 });
});

t.test('pauses double up to the longest, between half and all of it; a clock ahead delays no attempt', async (t) => {
  const now = Date.parse(at);
  const owed = (attempts: number, triedAt = at): OwedDelivery => ({
    hook: 'queue',
    event: 'stopped',
    state: 'owed',
    attempts,
    triedAt,
  });
  t.equal(nextAttemptAt({ hook: 'queue', event: 'stopped', state: 'owed' }, now, 1), now);
  t.strictSame(
    [1, 2, 3, 4, 7].map((attempts) => nextAttemptAt(owed(attempts), now, 1) - now),
    [1_000, 2_000, 4_000, 8_000, longestHookPauseMs],
  );
  t.equal(nextAttemptAt(owed(2), now, 0) - now, 1_000);
  t.equal(nextAttemptAt(owed(10_000), now, 1) - now, longestHookPauseMs);
  t.equal(nextAttemptAt(owed(3, '2030-01-01T00:00:00.000Z'), now, 1), now);
  t.equal(nextAttemptAt(owed(3, 'soon'), now, 1), now);
});

t.test('whatever hooks answer, a trip with all of its hooks fits into its history entry', async () => {
  const names = Array.from({ length: hooksPerButton }, (_, index) => `${index}`.padEnd(hookNameCharacters, 'x'));
  const person = { account: hostileText, claimedName: hostileText, reason: hostileText };
  const texts = fc.record({
    because: hostileText,
    lines: fc.array(hostileText, { maxLength: 8 }),
    problem: hostileText,
  });
  fc.assert(
    fc.property(texts, fc.record(person), fc.record(person), ({ because, lines, problem }, by, resetter) => {
      const made = { id: '0190a2b4-0000-7000-8000-000000000000', at, cause: 'network', because, lines } as const;
      const owed = hooksOf(names.map((name) => hook(name)));
      const press = { trigger: 'press' as const, ...by };
      const fresh = withTrip(armedLatch(target), target, { ...made, by: press, ...owed });
      const fitted = withStop({ ...fresh, trip: fitTrip(fresh.trip) }, later);
      const after = withReset(fitted, { ...resetter, trip: made.id, at: later }, true, {});
      assert.equal(after.kind, 'reset');
      if (after.kind !== 'reset') return;
      let latch: LatchRecord = { ...after.latch, history: after.latch.history.map((entry) => fitTrip(entry)) };
      for (const { delivery } of tripDeliveries(latch)) {
        const which = { trip: made.id, hook: delivery.hook, event: delivery.event };
        const change = (one: OwedDelivery) =>
          afterAttempt({ ...one, attempts: 1_439 }, { kind: 'failed', problem }, at, true);
        latch = updateTripDelivery(latch, which, change) ?? latch;
        assert.ok(Buffer.byteLength(JSON.stringify(latch.history[0])) <= historyEntryBytes);
      }
      assert.equal(
        latch.history[0]?.hooks?.every(({ state }) => state === 'given-up'),
        true,
      );
      assert.equal(parseLatch(JSON.stringify(latch)).ok, true);
    }),
    { numRuns: 200 },
  );
});

t.test('the stored form is read as it was written, and fields that this version does not know survive', async (t) => {
  const latch = tripped();
  const newer = { ...latch, trip: { ...latch.trip, hooks: [{ ...latch.trip.hooks?.[0], region: 'eu' }] } };
  const parsed = parseLatch(JSON.stringify(newer));
  t.strictSame(parsed, { ok: true, record: newer });
  if (!parsed.ok || !isLatched(parsed.record)) return;
  const stopped = withStop(parsed.record, later);
  t.match(stopped.trip.hooks, [{ region: 'eu' }]);
  const acknowledged = { kind: 'acknowledged' } as const;
  const which = { trip: 't1', hook: 'queue', event: 'tripped' } as const;
  const updated = updateTripDelivery(stopped, which, (owed) => afterAttempt(owed, acknowledged, later, false));
  t.match(updated?.trip?.hooks, [{ region: 'eu', state: 'delivered' }]);
  const unknown = { ...latch, trip: { ...latch.trip, hooks: [{ hook: 'queue', event: 'stopped', state: 'lost' }] } };
  t.equal(parseLatch(JSON.stringify(unknown)).ok, false);
});
