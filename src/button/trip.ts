import { type Latched, type NewTrip, trip as pullLatch } from '../core/latch.ts';
import { keeperDeadlineMs, latchDeadlineMs, scaleDeadlineMs } from '../core/limits.ts';
import { fitTrip } from '../core/trip-record.ts';
import type { Guard } from './guard.ts';
import { recordStop, stopHeld, unstoppedProblem } from './hold.ts';
import { noteAccepted } from './journey.ts';
import { isStillHeld } from './pending.ts';
import type { Sight } from './sight.ts';
import type { Surroundings } from './surroundings.ts';
import { noteUnwritten, type WriteOutcome, writeLatch } from './write-latch.ts';

/** What is known of a trip or a press when it is made. */
export type TripCause = Omit<NewTrip, 'id' | 'at' | 'replicas'>;

export type Carried =
  /** The latch moved under the decision: look and decide again. */
  | { readonly kind: 'conflict' }
  /** `pending`: what is not yet durable or not yet accepted. */
  | { readonly kind: 'carried'; readonly trip: string; readonly pending: string | undefined };

/**
 * Carries a trip or a press out: latch first (write-ahead), then the stop. A latch that cannot be written does not
 * keep the target from being stopped; it stays pending until it is made good.
 */
export async function carryOut(
  guard: Guard,
  around: Surroundings,
  sight: Sight,
  cause: TripCause,
  receivedAt: number,
): Promise<Carried> {
  const latch = newLatch(guard, around, sight, cause);
  const written = await writeAhead(guard, around, sight, latch);
  if (written.kind === 'conflict') return { kind: 'conflict' };
  guard.heldClaims.clear();
  guard.journey = newJourney(latch, sight, receivedAt);
  if (written.kind === 'failed') keepPending(guard, latch, sight);
  else around.recorder.record({ type: 'tripped', button: guard.name, target: latch.target, trip: latch.trip });
  const unstopped = await stopNow(guard, around, latch, sight);
  const undurable = written.kind === 'failed' ? `the latch is not durable yet: ${written.problem}` : undefined;
  return { kind: 'carried', trip: latch.trip.id, pending: undurable ?? unstopped };
}

/** Stops the held target within the time of a trip. Returns what is still to do, for a person. */
async function stopNow(
  guard: Guard,
  around: Surroundings,
  latch: Latched,
  sight: Pick<Sight, 'scale'>,
): Promise<string | undefined> {
  const outcome = await stopHeld(guard, around, latch, sight.scale, around.clock.deadline(scaleDeadlineMs));
  if (outcome.kind === 'accepted') noteAccepted(guard, around, latch.trip.id);
  // Not awaited: nobody's answer depends on it, and the keeper sees anew what this one misses.
  void recordStop(guard, around, latch, outcome, around.clock.deadline(keeperDeadlineMs));
  const problem = unstoppedProblem(outcome, guard.withSeen(latch.target));
  return problem === undefined ? undefined : `the API has not accepted zero replicas yet: ${problem}`;
}

/**
 * The same for a latch that was found held. It was read beside the scale, not after it, so it is read again before a
 * workload that runs is stopped: a human may have reset and restored it in between.
 */
export async function stopFound(
  guard: Guard,
  around: Surroundings,
  latch: Latched,
  sight: Sight,
): Promise<string | undefined> {
  const isDown = sight.scale?.replicas === 0;
  const isHeld = isDown || (await isStillHeld(guard, around, around.clock.deadline(latchDeadlineMs)));
  return isHeld ? stopNow(guard, around, latch, sight) : undefined;
}

function newLatch(guard: Guard, around: Surroundings, sight: Sight, cause: TripCause): Latched {
  const replicas = sight.scale?.replicas ?? guard.replicasOf(guard.button.target);
  const latch = pullLatch(sight.latch, guard.withSeen(guard.button.target), {
    ...cause,
    id: around.newTripId(),
    at: new Date(around.clock.now()).toISOString(),
    ...(replicas === undefined ? {} : { replicas }),
  });
  return { ...latch, trip: fitTrip(latch.trip) };
}

async function writeAhead(guard: Guard, around: Surroundings, sight: Sight, latch: Latched): Promise<WriteOutcome> {
  if (sight.stored !== undefined) return writeLatch(guard, around, latch, sight.stored.version);
  return noteUnwritten(guard, around, guard.problems.get('latch') ?? 'the latch could not be read');
}

function keepPending(guard: Guard, latch: Latched, sight: Sight): void {
  const resetBefore = guard.known.wasRead ? { trip: sight.latch?.lastReset?.trip } : 'unread';
  guard.pending = { latch, resetBefore };
}

function newJourney(latch: Latched, sight: Sight, receivedAt: number) {
  const ends = sight.evidence.readable ? sight.evidence.containers.flatMap(({ newestAt }) => newestAt ?? []) : [];
  const evidenceAt = ends.length === 0 ? {} : { evidenceAt: Math.max(...ends) };
  return { trip: latch.trip.id, receivedAt, accepted: false, ...evidenceAt };
}
