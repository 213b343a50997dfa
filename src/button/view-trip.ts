import type { DeliveryView, TripView } from '../api/button-service.ts';
import type { Delivery } from '../core/hooks/hook.ts';
import type { LatchRecord, TripRecord } from '../core/latch/latch.ts';
import { happenedAt } from '../core/latch/latch-hooks.ts';

/** A trip of this latch as people are shown it. */
export function viewOfTrip(latch: LatchRecord, trip: TripRecord): TripView {
  const { hooks, hooksUndecided: _, ...shown } = trip;
  return hooks === undefined ? shown : { ...shown, hooks: hooks.map((delivery) => viewOf(latch, trip, delivery)) };
}

function viewOf(latch: LatchRecord, trip: TripRecord, delivery: Delivery): DeliveryView {
  const { hook, event, attempts = 0, problem } = delivery;
  const happened = happenedAt(latch, trip, event);
  return {
    hook,
    event,
    state: delivery.state === 'owed' ? (happened === undefined ? 'awaited' : 'pending') : delivery.state,
    attempts,
    ...(happened === undefined ? {} : { since: happened }),
    ...(delivery.state === 'owed' ? {} : { at: delivery.at }),
    ...(problem === undefined ? {} : { problem }),
  };
}
