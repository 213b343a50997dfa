import type { ButtonHook, Delivery, HookEvent, OwedDelivery } from '../hooks/hook.ts';
import { owedTo } from '../hooks/hook.ts';
import { type Latched, type LatchRecord, type TripRecord, tripsOf } from './latch.ts';
import { fitTrip } from './trip-record.ts';

/** An event that has happened, of which a hook is still to be told. */
export interface TripDelivery {
  readonly trip: TripRecord;
  readonly delivery: OwedDelivery;
  /** When it happened: RFC 3339. */
  readonly since: string;
}

/** All that is owed now, oldest trip first. What was released is owed on from history. */
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
 * When an event of a trip happened: RFC 3339; undefined before. While a fight is still under way, pods may act again: the
 * present trip counts as stopped only in that state.
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
 * The latch with one delivery changed, and that trip still small enough for its history entry; undefined where nothing
 * is to be changed: the trip is gone, or another replica has settled it. An event whose record was wiped meanwhile is told again
 * when it comes again.
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

/** Whether it ever happened, as far as this record goes: a fight since does not undo a stop. */
function isRecorded(trip: TripRecord, event: HookEvent): boolean {
  if (event === 'tripped') return true;
  return (event === 'stopped' ? trip.stoppedAt : trip.reset) !== undefined;
}

/** A trip that was made by someone who does not know the config is told to the hooks of whoever finds it first. */
export function decideHooks(latch: Latched, hooks: readonly ButtonHook[]): Latched {
  if (latch.trip.hooksUndecided !== true) return latch;
  const { hooksUndecided: _, ...trip } = latch.trip;
  return { ...latch, trip: fitTrip({ ...trip, ...hooksOf(hooks) }) };
}

/** What a new trip owes, as a part of its record: nothing is written where nothing is owed. */
export function hooksOf(hooks: readonly ButtonHook[]): Pick<TripRecord, 'hooks'> {
  const owed = owedTo(hooks);
  return owed.length === 0 ? {} : { hooks: owed };
}
