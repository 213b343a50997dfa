import t from 'tap';
import type { Delivery, OwedDelivery } from '../../../src/core/hooks/hook.ts';
import type { Latched, LatchRecord } from '../../../src/core/latch/latch.ts';
import { decideHooks, tripDeliveries, updateTripDelivery } from '../../../src/core/latch/latch-hooks.ts';
import { latchedBy } from '../support/decide.ts';

const at = '2026-01-02T03:04:05Z';
const owed = (hook: string, event: OwedDelivery['event']): OwedDelivery => ({ hook, event, state: 'owed' });
const hooks = [owed('pay', 'tripped'), owed('pay', 'stopped'), owed('chat', 'tripped'), owed('chat', 'reset')];
const deliver = ({ hook, event }: OwedDelivery): Delivery => ({ hook, event, state: 'delivered', at, attempts: 1 });

function latched(state: Latched['state'] = 'stopping', stoppedAt?: string): Latched {
  const { trip, ...latch } = latchedBy('t1');
  return { ...latch, state, trip: { ...trip, hooks, ...(stoppedAt === undefined ? {} : { stoppedAt }) } };
}

/** The deliveries that are owed now, as `hook event`. */
function due(latch: LatchRecord | undefined): readonly string[] {
  return tripDeliveries(latch).map(({ delivery: { hook, event } }) => `${hook} ${event}`);
}

t.test('a hook is owed an event once it has happened', async (t) => {
  t.same(due(undefined), []);
  t.same(due(latched()), ['pay tripped', 'chat tripped']);
  t.same(due(latched('stopped', at)), ['pay tripped', 'pay stopped', 'chat tripped']);
  t.same(due(latched('stopping', at)), ['pay tripped', 'chat tripped'], 'during drift, pods may run again');
});

t.test('a reset trip keeps what it owes, and its stop counts', async (t) => {
  const { trip, ...latch } = latched('stopped', at);
  const reset = { account: 'ada', trip: 't1', at, reason: 'over' };
  const released: LatchRecord = { ...latch, state: 'armed', history: [{ ...trip, reset }] };
  t.same(due(released), ['pay tripped', 'pay stopped', 'chat tripped', 'chat reset']);
});

t.test('a delivery settles one event of one hook, and no other', async (t) => {
  const settled = updateTripDelivery(latched(), { trip: 't1', hook: 'pay', event: 'tripped' }, deliver);
  t.same(settled?.trip?.hooks, [deliver(owed('pay', 'tripped')), ...hooks.slice(1)]);
  t.same(due(settled), ['chat tripped']);
});

t.test('nothing changes if the delivery is settled, the event has not happened, or the trip is another', async (t) => {
  const order = { trip: 't1', hook: 'pay', event: 'tripped' } as const;
  const settled = updateTripDelivery(latched(), order, deliver);
  t.equal(settled && updateTripDelivery(settled, order, deliver), undefined);
  t.equal(updateTripDelivery(latched(), { ...order, event: 'stopped' }, deliver), undefined);
  t.equal(updateTripDelivery(latched(), { ...order, hook: 'chat', event: 'reset' }, deliver), undefined);
  t.equal(updateTripDelivery(latched(), { ...order, trip: 't2' }, deliver), undefined);
  t.ok(updateTripDelivery(latched('stopping', at), { ...order, event: 'stopped' }, deliver), 'drift removes no stop');
});

t.test('the first replica that reads a trip of press --direct decides its hooks', async (t) => {
  const hook = { name: 'pay', url: 'https://pay.example', secretFile: '/s', giveUpAfterMs: 1, timeoutMs: 1 };
  const { trip, ...latch } = latchedBy('t1');
  const undecided: Latched = { ...latch, trip: { ...trip, hooksUndecided: true } };
  const decided = decideHooks(undecided, [{ ...hook, events: ['tripped', 'reset'] }]);
  t.same(decided.trip.hooks, [owed('pay', 'tripped'), owed('pay', 'reset')]);
  t.notOk('hooksUndecided' in decided.trip);
  t.notOk('hooks' in decideHooks(undecided, []).trip);
  t.equal(decideHooks(decided, []), decided);
});
