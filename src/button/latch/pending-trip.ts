import type { Latched, LatchRecord } from '../../core/latch/latch.ts';

/** A trip whose latch is not durable yet. Its target is stopped, or is being stopped. */
export interface PendingTrip {
  readonly latch: Latched;
  /** The trip that the last reset before the decision released. `unread`: the latch had never been read. */
  readonly resetBefore: { readonly trip: string | undefined } | 'unread';
}

/** New observations change the pending latch, but not the id of its trip. */
export function isSameTrip(one: PendingTrip | undefined, other: PendingTrip | undefined): boolean {
  return one?.latch.trip.id === other?.latch.trip.id;
}

/**
 * Whether a person reset the button after the pending trip was decided. Either the pending trip was durable after all, and
 * is in the history; or another replica's trip was reset, which settles this one too. If the latch had never been read, a
 * target that awaits its restore shows the same, unless the decision saw it running.
 */
export function isReleased({ resetBefore, latch }: PendingTrip, stored: LatchRecord | undefined): boolean {
  if (stored?.history.some(({ id }) => id === latch.trip.id)) return true;
  if (resetBefore !== 'unread') return stored?.lastReset?.trip !== resetBefore.trip;
  return stored?.awaitingRestore !== undefined && latch.trip.previousReplicas === 'unknown';
}
