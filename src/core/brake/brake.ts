import type { TripRecord } from '../latch/latch.ts';

/** How many trips within a time the receiver makes before it wants a person for the next one without proof of the network. */
export interface BrakeRule {
  readonly trips: number;
  readonly withinMs: number;
}

/** The brake at the moment of a decision: it blocks trips without proof of the network. */
export interface ActiveBrake extends BrakeRule {
  /** The trips that count now; at least `trips`. */
  readonly counted: number;
}

/** A trip as the brake counts it. */
export interface CountedTrip {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly isPress: boolean;
}

export function countedTrip({ id, at, by }: Pick<TripRecord, 'id' | 'at' | 'by'>): CountedTrip {
  return { id, at: Date.parse(at), isPress: by.trigger === 'press' };
}

/**
 * The brake, if it blocks now. It counts the automatic trips of all buttons, whatever their cause, within the time and after the last press: a
 * press shows that a person is there. `trips` may contain a trip twice. A trip that is as far in the future is the error of a clock, and
 * does not count.
 */
export function activeBrake(rule: BrakeRule, trips: Iterable<CountedTrip>, now: number): ActiveBrake | undefined {
  const recent = [...trips].filter(({ at }) => Math.abs(now - at) <= rule.withinMs);
  const lastPressAt = recent.reduce((last, { isPress, at }) => (isPress && at > last ? at : last), 0);
  const counted = new Set(recent.flatMap(({ id, isPress, at }) => (!isPress && at > lastPressAt ? [id] : [])));
  return counted.size >= rule.trips ? { ...rule, counted: counted.size } : undefined;
}
