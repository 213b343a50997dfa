import { isLatched, type Latched, type NewTrip, trip as pullLatch } from '../core/latch.ts';
import { hooksOf } from '../core/latch-hooks.ts';
import { latchDeadlineMs, latchTries } from '../core/limits.ts';
import { fitTrip } from '../core/trip-record.ts';
import type { StoredLatch } from './cluster.ts';
import type { Guard } from './guard.ts';
import { stopNow } from './hold.ts';
import { isStillHeld, settlePending } from './pending.ts';
import { look, type Sight } from './sight.ts';
import type { Surroundings } from './surroundings.ts';
import { noteUnwritten, type WriteOutcome, writeLatch } from './write-latch.ts';

/** What is known of a trip or a press when it is made. */
export type TripCause = Pick<NewTrip, 'by' | 'cause' | 'because' | 'lines' | 'finding'>;

/** What came of asking for a trip. */
export type Attempt =
  /** It was carried out, as far as it could be: `pending` is what is not yet durable or not yet accepted. */
  | { readonly kind: 'carried'; readonly trip: string; readonly pending: string | undefined }
  /** It was latched before; the target is at zero, or `pending` says what is not done. */
  | { readonly kind: 'held'; readonly latch: Latched; readonly sight: Sight; readonly pending: string | undefined }
  /** It was not to trip. */
  | { readonly kind: 'left' };

/**
 * Looks, asks `causeOn` whether what was seen is to trip, and carries it out; again where the latch moved meanwhile. A
 * target that is latched already, here or by another replica, is seen at zero before anyone is told so.
 */
export async function tripIf(
  guard: Guard,
  around: Surroundings,
  receivedAt: number,
  causeOn: (sight: Sight) => TripCause | undefined,
): Promise<Attempt> {
  const tried = new Set<string>();
  for (let tries = 1; ; tries += 1) {
    // Each time: what is pending may turn out to be released, and is then dropped here.
    await settlePending(guard, around, latchDeadlineMs);
    const sight = await look(guard, around);
    // A write whose reply was lost, and whose repeat was a conflict with itself: decided already.
    if (isLatched(sight.latch) && tried.has(sight.latch.trip.id)) {
      return carryOn(guard, around, sight, sight.latch, { kind: 'durable' }, receivedAt);
    }
    const cause = causeOn(sight);
    if (isLatched(sight.latch)) {
      const found = await stopFound(guard, around, sight.latch, sight);
      if (found.kind === 'held' || tries >= latchTries) return found;
      continue;
    }
    if (cause === undefined) return { kind: 'left' };
    const latch = newLatch(guard, around, sight, cause);
    tried.add(latch.trip.id);
    // A latch that keeps moving must not keep the target running: the last try stops it first and records it later.
    const written = await writeAhead(guard, around, tries < latchTries ? sight.stored : undefined, latch);
    if (written.kind !== 'conflict') return carryOn(guard, around, sight, latch, written, receivedAt);
  }
}

/**
 * Stops the target after its latch was written. A latch that could not be written does not keep it from being stopped:
 * it stays pending until it is made good.
 */
async function carryOn(
  guard: Guard,
  around: Surroundings,
  sight: Sight,
  latch: Latched,
  written: Exclude<WriteOutcome, { kind: 'conflict' }>,
  receivedAt: number,
): Promise<Attempt> {
  guard.dropClaims();
  guard.journey = newJourney(latch, sight, receivedAt);
  if (written.kind === 'failed') keepPending(guard, latch, sight);
  else around.recorder.record({ type: 'tripped', button: guard.name, target: latch.target, trip: latch.trip });
  const unstopped = await stopNow(guard, around, latch, sight.scale);
  const undurable = written.kind === 'failed' ? notDurable(written.problem) : undefined;
  return { kind: 'carried', trip: latch.trip.id, pending: toDo(undurable, unstopped) };
}

/** What is still to do of a trip, for a person: its record, its stop, or both. */
function toDo(...left: readonly (string | undefined)[]): string | undefined {
  return left.filter((part) => part !== undefined).join('; ') || undefined;
}

/**
 * The same for a latch that was found held. It was read beside the scale, not after it, so it is read again before a
 * workload that runs is stopped: a human may have reset and restored it in between, and then it is `left` alone.
 */
async function stopFound(guard: Guard, around: Surroundings, latch: Latched, sight: Sight): Promise<Attempt> {
  const isDown = sight.scale?.replicas === 0;
  // Asked first: the keeper may meanwhile find another replica's trip durable in place of ours.
  const undurable = unrecorded(guard, sight);
  const isHeld = isDown || (await isStillHeld(guard, around, latchDeadlineMs));
  if (!isHeld) return { kind: 'left' };
  const unstopped = await stopNow(guard, around, latch, sight.scale);
  return { kind: 'held', latch, sight, pending: toDo(undurable, unstopped) };
}

function unrecorded(guard: Guard, sight: Sight): string | undefined {
  if (guard.pending !== undefined) return notDurable(guard.problems.get('latch'));
  if (sight.stored === undefined) return 'the latch could not be read';
  return sight.stored.record === undefined
    ? 'the latch is missing in its state object, and is being written back'
    : undefined;
}

function notDurable(problem: string | undefined): string {
  return `the latch is not durable yet${problem === undefined ? '' : `: ${problem}`}`;
}

function newLatch(guard: Guard, around: Surroundings, sight: Sight, cause: TripCause): Latched {
  const replicas = sight.scale?.replicas ?? guard.replicasOf(guard.button.target);
  const latch = pullLatch(sight.latch, guard.withSeen(guard.button.target), {
    ...cause,
    ...(guard.knowsHooks ? hooksOf(guard.hooks) : { hooksUndecided: true }),
    id: around.newTripId(),
    at: new Date(around.clock.now()).toISOString(),
    ...(replicas === undefined ? {} : { replicas }),
  });
  return { ...latch, trip: fitTrip(latch.trip) };
}

/** `stored`: what the latch is written against; absent where it could not be read, or will not hold still. */
async function writeAhead(
  guard: Guard,
  around: Surroundings,
  stored: StoredLatch | undefined,
  latch: Latched,
): Promise<WriteOutcome> {
  if (stored !== undefined) return writeLatch(guard, around, latch, stored.version, latchDeadlineMs);
  return noteUnwritten(guard, around, guard.problems.get('latch') ?? 'the latch could not be read, or keeps changing');
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
