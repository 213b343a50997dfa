import type { LatchRecord, TripRecord } from '../latch/latch.ts';
import { tripsOf } from '../latch/latch.ts';

/** How many trips within a time the receiver makes before it wants a person for the next one without proof of the network. */
export interface BrakeRule {
  readonly trips: number;
  readonly withinMs: number;
}

/** The brake at the moment of a decision: it holds trips without proof of the network. */
export interface ActiveBrake extends BrakeRule {
  /** The trips that count now; at least `trips`. */
  readonly counted: number;
}

/** A trip as the brake counts it. */
export type CountedTrip = Pick<TripRecord, 'id' | 'at'> & { readonly by: Pick<TripRecord['by'], 'trigger'> };

/**
 * The brake, if it holds now. Counted are the automatic trips of all buttons, of any cause, within the time and after the last press: a
 * press shows that a person is there. `trips` may contain a trip twice. A trip whose time lies as far in the future is the error of a
 * clock, and does not count.
 */
export function activeBrake(rule: BrakeRule, trips: readonly CountedTrip[], now: number): ActiveBrake | undefined {
  const recent = trips
    .map(({ id, at, by: { trigger } }) => ({ id, at: Date.parse(at), trigger }))
    .filter(({ at }) => Math.abs(now - at) <= rule.withinMs);
  const lastPress = Math.max(...recent.filter(({ trigger }) => trigger === 'press').map(({ at }) => at));
  const counted = new Set(recent.flatMap(({ id, at, trigger }) => (trigger !== 'press' && at > lastPress ? [id] : [])));
  return counted.size >= rule.trips ? { ...rule, counted: counted.size } : undefined;
}

/** Every trip of these latches, those that were reset too. */
export function countedTrips(latches: Iterable<LatchRecord | undefined>): readonly CountedTrip[] {
  return [...latches].flatMap((latch) => (latch === undefined ? [] : tripsOf(latch)));
}
