import type { Latched, LatchRecord } from '../../core/latch/latch.ts';

/** A trip whose latch is not durable yet. Its target is stopped, or is being stopped. */
export interface PendingTrip {
  readonly latch: Latched;
  /** The trip that the last reset before the decision released. `unread`: the latch had never been read. */
  readonly resetBefore: { readonly trip: string | undefined } | 'unread';
  /** Whether what was observed at the decision would trip `latch` too, which a person has reset since. */
  readonly tripsAlso: (latch: LatchRecord) => boolean;
}

/** New observations change the pending latch, but not the id of its trip. */
export function isSameTrip(one: PendingTrip | undefined, other: PendingTrip | undefined): boolean {
  return one?.latch.trip.id === other?.latch.trip.id;
}

/** Whether a person's reset settled the pending trip. A trip of a new episode is not settled. */
export function isReleased({ resetBefore, latch, tripsAlso }: PendingTrip, stored: LatchRecord | undefined): boolean {
  // Its write succeeded after all, and a person reset it.
  if (stored?.history.some(({ id }) => id === latch.trip.id)) return true;
  // This replica had never read the latch. Now the target awaits its restore, and the decision did not see it running.
  if (resetBefore === 'unread') {
    return stored?.awaitingRestore !== undefined && latch.trip.previousReplicas === 'unknown';
  }
  // Another replica's trip was reset after this decision, and what it saw would not trip again.
  return stored !== undefined && stored.lastReset?.trip !== resetBefore.trip && !tripsAlso(stored);
}
