/**
 * How the stored latch of a trip was damaged while a replica remembered the trip.
 *
 * - `unreadable`: the value is not a latch.
 * - `missing`: the key is gone.
 * - `trip-vanished`: the latch has another state or another trip, and the history has no reset of this one.
 * - `target-changed`: the latch has the same trip, but another workload.
 */
export const damageKinds = ['unreadable', 'missing', 'trip-vanished', 'target-changed'] as const;
export type DamageKind = (typeof damageKinds)[number];

/** Kept with the trip: a person should look at who wrote the state object. */
export interface DamageRecord {
  readonly kind: DamageKind;
  /** The last time: RFC 3339. */
  readonly at: string;
  readonly times: number;
}
