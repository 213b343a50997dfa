import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import {
  armedLatch,
  countingRules,
  historyEntries,
  isLatched,
  isOfFirstEdition,
  type Latched,
  type LatchRecord,
  type NewTrip,
  type ResetRecord,
  tripsOf,
  withAcceptance,
  withDrift,
  withRebasedTrip,
  withReset,
  withRestore,
  withSeenTarget,
  withStop,
  withTrip,
  withUpgrade,
} from '../../../src/core/latch/latch.ts';
import { parseLatch } from '../../../src/core/latch/latch-schema.ts';
import { fitTrip, historyEntryBytes } from '../../../src/core/latch/trip-record.ts';
import { type Act, arbitraryActs } from '../support/arbitrary-latch.ts';
import { deepFreeze, latchedBy, target } from '../support/decide.ts';

const at = '2026-01-02T03:04:05.000Z';
const later = '2026-01-02T04:00:00.000Z';

function newTrip(id: string, replicas?: number): NewTrip {
  const seen = replicas === undefined ? {} : { replicas };
  return { id, at, by: { trigger: 'sensor' }, cause: 'network', because: 'seen', lines: ['ECONNREFUSED'], ...seen };
}

function order(trip: string): ResetRecord {
  return { account: 'ada', trip, at: later, reason: 'gateway is back' };
}

function released(latch: LatchRecord, id: string, baseline: Readonly<Record<string, number>> = {}): LatchRecord {
  const result = withReset(latch, order(id), true, baseline);
  assert.equal(result.kind, 'reset');
  return result.kind === 'reset' ? result.latch : latch;
}

t.test('armed → stopping: a trip keeps the replica count and begins without drift', async (t) => {
  const seen = { ...target, uid: 'u1', selector: 'app=swype-app' };
  const latch = withTrip(armedLatch(target), seen, newTrip('t1', 3));
  t.same(latch, {
    version: 1,
    state: 'stopping',
    target: seen,
    baseline: {},
    countingRules,
    history: [],
    trip: { ...newTrip('t1'), previousReplicas: 3, fights: 0 },
  });
  t.notOk('replicas' in latch.trip);
});

t.test(
  'a record of the first edition is recognised until it gets its baseline, or a reset of this edition',
  async (t) => {
    const { countingRules: _, ...first } = armedLatch(target);
    t.ok(isOfFirstEdition(first));
    t.notOk(isOfFirstEdition(undefined), 'an unreadable latch may be of this edition');
    t.notOk(isOfFirstEdition(withUpgrade(first, {}, '2026-01-01T00:00:00Z')));
    t.same(withUpgrade(first, { 'u/app': 7 }, '2026-01-01T00:00:00Z').baseline, { 'u/app': 7 });
    const tripped = withTrip(first, target, newTrip('t1', 3));
    t.notOk(isOfFirstEdition(tripped), 'a latch needs no baseline');
    t.notOk(isOfFirstEdition(released(tripped, 't1')));
    t.ok(parseLatch(JSON.stringify(first)).ok);
  },
);

t.test('a trip without an earlier latch makes one', async (t) => {
  const latch = withTrip(undefined, target, newTrip('t1', 3));
  t.match(latch, { version: 1, state: 'stopping', baseline: {}, history: [], trip: { previousReplicas: 3 } });
});

t.test('stopping → stopped when no pod is left; an accepted scale is not enough', async (t) => {
  const accepted = withAcceptance(latchedBy('t1'), at);
  t.match(accepted, { state: 'stopping', trip: { acceptedAt: at } });
  t.notOk('stoppedAt' in accepted.trip);
  t.match(withStop(accepted, later), { state: 'stopped', trip: { acceptedAt: at, stoppedAt: later } });
  t.match(withStop(latchedBy('t1'), later), { trip: { acceptedAt: later } }, 'what is stopped was accepted');
  t.equal(withAcceptance(accepted, later).trip.acceptedAt, at, 'the first acceptance counts');
});

t.test('drift leads from stopped back to stopping, is counted, and needs a new observation of the stop', async (t) => {
  const fought = withDrift(withStop(latchedBy('t1'), at));
  t.match(fought, { state: 'stopping', trip: { fights: 1 } });
  t.match(withDrift(fought), { state: 'stopping', trip: { fights: 2 } });
  t.match(withStop(fought, later), { state: 'stopped', trip: { stoppedAt: later, acceptedAt: at, fights: 1 } });
});

t.test('if a target is created again, the latch follows its new uid and selector', async (t) => {
  const followed = withSeenTarget(withStop(latchedBy('t1'), at), { uid: 'u2', selector: 'app=other' });
  t.match(followed, { state: 'stopped', target: { ...target, uid: 'u2', selector: 'app=other' } });
});

t.test(
  'stopped → armed by a reset, which keeps the trip in history, the baseline, and the count to restore',
  async (t) => {
    const stopped = withStop(latchedBy('t1'), at);
    const latch = released(stopped, 't1', { 'u/app': 4 });
    t.match(latch, {
      state: 'armed',
      target,
      awaitingRestore: { previousReplicas: 3 },
      lastReset: order('t1'),
      baseline: { 'u/app': 4 },
      history: [{ ...stopped.trip, reset: order('t1') }],
    });
    t.notOk('trip' in latch);
  },
);

t.test('a new reset replaces the baseline of the one before', async (t) => {
  const first = released(latchedBy('t1'), 't1', { 'old/app': 4 });
  const second = released(withTrip(first, target, newTrip('t2', 1)), 't2', { 'new/app': 1 });
  t.same(second.baseline, { 'new/app': 1 });
});

t.test('a reset from stopping needs force', async (t) => {
  const refused = withReset(latchedBy('t1'), order('t1'), false, {});
  t.match(refused, { kind: 'refused', problem: /still stopping.*force/ });
  t.match(withReset(latchedBy('t1'), order('t1'), true, {}), { kind: 'reset' });
  t.match(withReset(withStop(latchedBy('t1'), at), order('t1'), false, {}), { kind: 'reset' });
});

t.test('a reset of another trip is rejected, even with force, and names the current trip', async (t) => {
  for (const latch of [latchedBy('t2'), withStop(latchedBy('t2'), at)]) {
    t.match(withReset(latch, order('t1'), true, {}), {
      kind: 'refused',
      problem: 'trip t1 is not the present trip, which is t2',
    });
  }
});

t.test('a second reset of the same trip changes nothing', async (t) => {
  const latch = released(latchedBy('t1'), 't1');
  t.same(withReset(latch, order('t1'), false, {}), { kind: 'already' });
  t.same(withReset(withRestore(latch), order('t1'), true, {}), { kind: 'already' });
});

t.test('a reset of an armed button is rejected, even for a trip of long ago', async (t) => {
  const twice = released(withTrip(released(latchedBy('t1'), 't1'), target, newTrip('t2')), 't2');
  for (const latch of [undefined, armedLatch(target), twice]) {
    t.match(withReset(latch, order('t1'), true, {}), { kind: 'refused', problem: /not tripped.*trip t1/ });
  }
});

t.test('the replica count for restore is never a 0 that a second trip found', async (t) => {
  const waiting = released(latchedBy('t1'), 't1');
  t.equal(withTrip(waiting, target, newTrip('t2', 0)).trip.previousReplicas, 3, 'from before the first trip');
  t.equal(withTrip(waiting, target, newTrip('t2')).trip.previousReplicas, 3, 'also where nobody could read it');
  t.equal(withTrip(waiting, target, newTrip('t2', 2)).trip.previousReplicas, 2, 'unless someone restored it already');
  t.equal(withTrip(withRestore(waiting), target, newTrip('t2', 0)).trip.previousReplicas, 'unknown', 'found at zero');
  t.equal(
    withTrip(undefined, target, newTrip('t1', 0)).trip.previousReplicas,
    'unknown',
    'found at zero without a latch',
  );
  t.equal(withTrip(undefined, target, newTrip('t1')).trip.previousReplicas, 'unknown');
});

t.test('an observed restore ends the wait, and changes nothing else', async (t) => {
  const waiting = released(latchedBy('t1'), 't1');
  const { awaitingRestore: _, ...rest } = waiting;
  t.same(withRestore(waiting), rest);
  t.same(withRestore(armedLatch(target)), armedLatch(target));
});

t.test('a button is latched only with its trip', async (t) => {
  t.equal(isLatched(undefined), false);
  t.equal(isLatched(armedLatch(target)), false);
  t.equal(isLatched({ ...armedLatch(target), state: 'stopping' }), false);
  t.equal(isLatched({ ...latchedBy('t1'), state: 'armed' }), false);
  t.equal(isLatched(latchedBy('t1')), true);
  t.equal(isLatched(withStop(latchedBy('t1'), at)), true);
});

t.test('every trip is listed, the current one last', async (t) => {
  const once = released(latchedBy('t1'), 't1');
  t.same(tripsOf(armedLatch(target)), []);
  t.same(
    tripsOf(once).map(({ id }) => id),
    ['t1'],
  );
  t.same(
    tripsOf(withTrip(once, target, newTrip('t2'))).map(({ id }) => id),
    ['t1', 't2'],
  );
});

t.test('a trip made before its latch could be read is added to the latch that is read later', async (t) => {
  const pending = withSeenTarget(withAcceptance(withTrip(undefined, target, newTrip('t2')), at), {
    uid: 'u1',
    selector: 'a=b',
  });
  const stored = released(latchedBy('t1'), 't1', { 'u/app': 4 });
  const { awaitingRestore: _, ...kept } = stored;
  t.same(withRebasedTrip(stored, pending), {
    ...kept,
    state: 'stopping',
    target: pending.target,
    trip: { ...pending.trip, previousReplicas: 3 },
  });
  t.same(withRebasedTrip(undefined, pending), pending, 'unchanged without a stored latch');
  t.equal(withRebasedTrip(armedLatch(target), pending).trip.previousReplicas, 'unknown');
  t.equal(
    withRebasedTrip(stored, withTrip(undefined, target, newTrip('t2', 2))).trip.previousReplicas,
    2,
    'its own count, if it has one',
  );
  t.equal(withRebasedTrip(stored, withStop(pending, later)).state, 'stopped');
});

t.test('history keeps the newest hundred trips', async (t) => {
  let latch = armedLatch(target);
  for (let index = 0; index < historyEntries + 20; index += 1) {
    latch = released(withTrip(latch, target, newTrip(`t${index}`, 3)), `t${index}`);
  }
  t.equal(latch.history.length, historyEntries);
  t.equal(latch.history[0]?.id, 't20');
  t.equal(latch.history.at(-1)?.id, `t${historyEntries + 19}`);
});

t.test('a full history of the longest entries fits into a ConfigMap', async (t) => {
  const wordy = {
    ...latchedBy('t').trip,
    because: '"'.repeat(5_000),
    lines: ['\u0001'.repeat(5_000)],
    reset: order('t'),
  };
  const history = Array.from({ length: historyEntries }, () => fitTrip(wordy));
  t.ok(Buffer.byteLength(JSON.stringify({ ...latchedBy('t'), history })) < (historyEntries + 2) * historyEntryBytes);
});

t.test('fields of a later version survive every act', async (t) => {
  const future = { hint: { nested: [1] } };
  const unknown = { ...armedLatch(target), ...future };
  const tripped: Latched = withTrip(unknown, target, { ...newTrip('t1', 3), ...future });
  const marked: Latched = { ...tripped, target: { ...tripped.target, ...future } };
  const acts: [string, (latch: Latched) => Latched][] = [
    ['withAcceptance', (latch) => withAcceptance(latch, at)],
    ['withStop', (latch) => withStop(latch, at)],
    ['withDrift', (latch) => withDrift(latch)],
    ['withSeenTarget', (latch) => withSeenTarget(latch, { uid: 'u2', selector: 'a=b' })],
    ['withRebasedTrip', (latch) => withRebasedTrip(undefined, latch)],
  ];
  for (const [name, act] of acts) t.match(act(marked), { ...future, trip: future, target: future }, name);
  t.match(withRebasedTrip(unknown, latchedBy('t1')), future, 'rebase onto a later version');
  const result = withReset(marked, { ...order('t1'), ...future }, true, {});
  const reached = result.kind === 'reset' ? result.latch : armedLatch(target);
  t.match(reached, { ...future, target: future, lastReset: future, history: [{ ...future, reset: future }] });
  t.match(withRestore(reached), { ...future, target: future, lastReset: future });
  t.match(withTrip(reached, target, newTrip('t2')), { ...future, history: [future] });
});

interface Model {
  readonly state: 'armed' | 'stopping' | 'stopped';
  /** The current trip, and the number of its raises. */
  readonly trip?: string;
  readonly fights: number;
  /** The last trip that was reset. */
  readonly last?: string;
  readonly released: number;
  readonly restoreTo: number | 'unknown';
  readonly waiting: boolean;
}

/** The table of states: the result of each act, written a second time without the code. */
function expected(model: Model, act: Act): Model {
  if (act.type === 'trip') {
    if (model.state !== 'armed') return model;
    const restoreTo = act.replicas || (model.waiting ? model.restoreTo : 'unknown');
    return { ...model, state: 'stopping', trip: act.id, fights: 0, restoreTo, waiting: false };
  }
  if (act.type === 'restored') return model.state === 'armed' ? { ...model, waiting: false } : model;
  if (model.state === 'armed' || model.trip === undefined) return model;
  if (act.type === 'stop') return { ...model, state: 'stopped' };
  if (act.type === 'fight') return { ...model, state: 'stopping', fights: model.fights + 1 };
  if (act.type !== 'reset' || act.which !== 'present' || (model.state === 'stopping' && !act.force)) return model;
  const { trip: last, ...rest } = model;
  return { ...rest, state: 'armed', last, released: model.released + 1, waiting: true };
}

/** The receiver's use of each act: it trips only an armed button, and amends only a latched one. */
function perform(latch: LatchRecord, act: Act): LatchRecord {
  if (act.type === 'trip') return isLatched(latch) ? latch : withTrip(latch, target, newTrip(act.id, act.replicas));
  if (act.type === 'reset') return performReset(latch, act);
  if (!isLatched(latch)) return act.type === 'restored' ? withRestore(latch) : latch;
  if (act.type === 'accept') return withAcceptance(latch, at);
  if (act.type === 'stop') return withStop(latch, at);
  if (act.type === 'fight') return withDrift(latch);
  if (act.type === 'follow') return withSeenTarget(latch, { uid: act.uid, selector: 'a=b' });
  return latch;
}

function performReset(latch: LatchRecord, { which, force }: Extract<Act, { type: 'reset' }>): LatchRecord {
  const ids = { present: latch.trip?.id ?? 'none', last: latch.lastReset?.trip ?? 'none', wrong: 'wrong' };
  const result = withReset(latch, order(ids[which]), force, {});
  const isRepeated = !isLatched(latch) && latch.lastReset !== undefined && which === 'last';
  assert.equal(result.kind === 'already', isRepeated);
  return result.kind === 'reset' ? result.latch : latch;
}

t.test('any sequence of acts leads to the state in the table', async () => {
  fc.assert(
    fc.property(arbitraryActs, (acts) => {
      let latch: LatchRecord = armedLatch(target);
      let model: Model = { state: 'armed', fights: 0, released: 0, restoreTo: 'unknown', waiting: false };
      for (const act of acts) {
        latch = deepFreeze(perform(latch, act));
        model = expected(model, act);
        assertMatches(latch, model);
      }
    }),
    { numRuns: 300 },
  );
});

function assertMatches(latch: LatchRecord, model: Model): void {
  assert.equal(latch.state, model.state);
  assert.equal(isLatched(latch), model.state !== 'armed');
  assert.equal(latch.trip?.id, model.trip);
  assert.equal(latch.lastReset?.trip, model.last);
  assert.equal(latch.history.length, Math.min(model.released, historyEntries));
  assert.equal(latch.awaitingRestore !== undefined, model.waiting);
  if (latch.trip !== undefined) {
    assert.equal(latch.trip.fights, model.fights);
    assert.equal(latch.trip.previousReplicas, model.restoreTo);
  }
  if (latch.state === 'stopped') assert.ok(latch.trip?.acceptedAt !== undefined && latch.trip.stoppedAt !== undefined);
  for (const { previousReplicas } of tripsOf(latch)) assert.notEqual(previousReplicas, 0);
  assert.deepEqual(parseLatch(JSON.stringify(latch)), { ok: true, record: latch });
}
