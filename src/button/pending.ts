import type { StoredLatch } from '../cluster/cluster.ts';
import { isLatched, type Latched, type LatchRecord, rebase } from '../core/latch/latch.ts';
import { latchDeadlineMs } from './deadlines.ts';
import type { Guard, PendingTrip } from './guard.ts';
import { readLatch } from './sight.ts';
import type { Surroundings } from './surroundings.ts';
import { writeLatch } from './write-latch.ts';

/** Makes a pending trip's latch good, if the store answers, each call within `deadlineMs`. Never rejects. */
export async function settlePending(guard: Guard, around: Surroundings, deadlineMs: number): Promise<void> {
  const asked = guard.pending;
  if (asked === undefined) return;
  const stored = await readLatchForPending(guard, around, around.clock.deadline(deadlineMs));
  const { pending } = guard;
  if (stored === undefined || pending === undefined || !isSameTrip(pending, asked)) return;
  const record = recordOf(guard, stored);
  if (isLatched(record)) return adopt(guard, around, pending, record);
  await makeGood(guard, around, rebase(record, pending.latch), stored.version, deadlineMs);
}

/** Reads the latch; where it tells that what is pending was released, that is given up, and stops nothing any more. */
export async function readLatchForPending(
  guard: Guard,
  around: Surroundings,
  signal: AbortSignal,
): Promise<StoredLatch | undefined> {
  const asked = guard.pending;
  const stored = await readLatch(guard, around, signal);
  const { pending } = guard;
  // Of a trip that was made since, what was read may be from before.
  if (stored === undefined || pending === undefined || !isSameTrip(pending, asked)) return stored;
  const record = recordOf(guard, stored);
  if (!isLatched(record) && isReleasedSince(pending, record)) drop(guard, around, pending);
  return stored;
}

/** What is learnt of a pending trip changes the object, not the trip. */
function isSameTrip(pending: PendingTrip, other: PendingTrip | undefined): boolean {
  return pending.latch.trip.id === other?.latch.trip.id;
}

/** A key that is missing was lost, not reset: what this replica remembers of it holds. */
function recordOf(guard: Guard, stored: StoredLatch): LatchRecord | undefined {
  return stored.record ?? guard.known.record;
}

/**
 * Whether a latch is still to be held at zero, asked before each further patch. In doubt it is, and the stop goes on; so
 * also where the store does not answer within `patienceMs`.
 */
export async function isStillHeld(guard: Guard, around: Surroundings, patienceMs: number): Promise<boolean> {
  const { pending } = guard;
  const deadlineMs = Math.floor(Math.min(latchDeadlineMs, Math.max(0, patienceMs)));
  const stored = await readLatch(guard, around, around.clock.deadline(deadlineMs));
  if (stored?.record === undefined || isLatched(stored.record)) return true;
  // Settled meanwhile by the keeper: what was read may be from before.
  if (pending?.latch.trip.id !== guard.pending?.latch.trip.id) return isLatched(guard.latch);
  return guard.pending !== undefined && !isReleasedSince(guard.pending, stored.record);
}

/** Ours, after a reply was lost, or another replica's: either way there is one trip, and it is durable. */
function adopt(guard: Guard, around: Surroundings, pending: PendingTrip, stored: Latched): void {
  guard.pending = undefined;
  if (stored.trip.id !== pending.latch.trip.id) return;
  around.recorder.record({ type: 'tripped', button: guard.name, target: stored.target, trip: stored.trip });
}

async function makeGood(
  guard: Guard,
  around: Surroundings,
  latch: Latched,
  version: string,
  deadlineMs: number,
): Promise<void> {
  const written = await writeLatch(guard, around, latch, version, deadlineMs);
  if (written.kind !== 'durable' || guard.pending?.latch.trip.id !== latch.trip.id) return;
  guard.pending = undefined;
  around.recorder.record({ type: 'tripped', button: guard.name, target: latch.target, trip: latch.trip });
}

/**
 * A human reset ours, which was durable although we never heard so, or another replica's trip after ours was decided:
 * ours is from before that reset, and settled by it. Where ours was decided without ever reading the latch, a target
 * that nobody has restored tells the same, unless it was seen running.
 */
function isReleasedSince({ resetBefore, latch }: PendingTrip, stored: LatchRecord | undefined): boolean {
  if (stored?.history.some(({ id }) => id === latch.trip.id)) return true;
  if (resetBefore !== 'unread') return stored?.lastReset?.trip !== resetBefore.trip;
  return stored?.awaitingRestore !== undefined && latch.trip.previousReplicas === 'unknown';
}

function drop(guard: Guard, around: Surroundings, pending: PendingTrip): void {
  guard.pending = undefined;
  const message = `trip ${pending.latch.trip.id} was never recorded, and a reset has come since: it is given up`;
  around.recorder.record({ type: 'problem', button: guard.name, message });
}
