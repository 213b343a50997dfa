import type { ButtonHook, Delivery, HookEvent, OwedDelivery } from '../hooks/hook.ts';
import { owedTo } from '../hooks/hook.ts';
import { type Latched, type LatchRecord, type TripRecord, tripsOf } from './latch.ts';
import { fitTrip } from './trip-record.ts';

/** An event that has happened, and a hook that has not been notified of it yet. */
export interface TripDelivery {
  readonly trip: TripRecord;
  readonly delivery: OwedDelivery;
  /** When it happened: RFC 3339. */
  readonly since: string;
}

/** The deliveries of events that have happened, oldest trip first. A reset trip keeps its deliveries in the history. */
export function tripDeliveries(latch: LatchRecord | undefined): readonly TripDelivery[] {
  if (latch === undefined) return [];
  return tripsOf(latch).flatMap((trip) =>
    (trip.hooks ?? []).flatMap((delivery) => {
      const since = happenedAt(latch, trip, delivery.event);
      return delivery.state === 'owed' && since !== undefined ? [{ trip, delivery, since }] : [];
    }),
  );
}

/**
 * When an event of a trip happened, in RFC 3339; undefined if it has not. During drift pods may run again, so the present
 * trip counts as stopped only in that state.
 */
export function happenedAt(latch: LatchRecord, trip: TripRecord, event: HookEvent): string | undefined {
  switch (event) {
    case 'tripped':
      return trip.at;
    case 'stopped':
      return latch.trip?.id === trip.id && latch.state !== 'stopped' ? undefined : trip.stoppedAt;
    case 'reset':
      return trip.reset?.at;
  }
}

/**
 * The latch with one delivery changed, and the trip still small enough for its history entry. Undefined if there is nothing
 * to change: the trip is gone, or another replica has settled the delivery.
 */
export function updateTripDelivery(
  latch: LatchRecord,
  { trip: id, hook, event }: { readonly trip: string; readonly hook: string; readonly event: HookEvent },
  change: (delivery: OwedDelivery) => Delivery,
): LatchRecord | undefined {
  let isChanged = false;
  const amend = <Trip extends TripRecord>(trip: Trip): Trip => {
    if (trip.id !== id || trip.hooks === undefined || !isRecorded(trip, event)) return trip;
    const hooks = trip.hooks.map((delivery) => {
      if (delivery.hook !== hook || delivery.event !== event || delivery.state !== 'owed') return delivery;
      isChanged = true;
      return change(delivery);
    });
    return fitTrip({ ...trip, hooks }, 0);
  };
  const history = latch.history.map(amend);
  const present = latch.trip === undefined ? {} : { trip: amend(latch.trip) };
  return isChanged ? { ...latch, history, ...present } : undefined;
}

/** Whether the event is in the record. Later drift does not remove a stop from it. */
function isRecorded(trip: TripRecord, event: HookEvent): boolean {
  if (event === 'tripped') return true;
  return (event === 'stopped' ? trip.stoppedAt : trip.reset) !== undefined;
}

/** Adds the deliveries to a trip of `press --direct`. The first replica that reads the trip calls this. */
export function decideHooks(latch: Latched, hooks: readonly ButtonHook[]): Latched {
  if (latch.trip.hooksUndecided !== true) return latch;
  const { hooksUndecided: _, ...trip } = latch.trip;
  return { ...latch, trip: fitTrip({ ...trip, ...hooksOf(hooks) }) };
}

/** The deliveries of a new trip, as a part of its record; empty without hooks. */
export function hooksOf(hooks: readonly ButtonHook[]): Pick<TripRecord, 'hooks'> {
  const owed = owedTo(hooks);
  return owed.length === 0 ? {} : { hooks: owed };
}
