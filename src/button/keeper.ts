import { ClusterError, type Scale, type StoredLatch } from '../cluster/cluster.ts';
import { armedLatch, isLatched, type Latched, type LatchRecord, restored } from '../core/latch/latch.ts';
import { type Target, targetKey } from '../core/target.ts';
import { hasPassed } from '../core/time/elapsed.ts';
import { amendTrip } from './amend.ts';
import { keeperDeadlineMs, latchDeadlineMs, patientLatchDeadlineMs } from './deadlines.ts';
import type { Guard } from './guard.ts';
import { recordStop, stopHeld, stopNow } from './hold.ts';
import { noteStopped } from './journey.ts';
import { isStillHeld, readLatchForPending, settlePending } from './pending.ts';
import { noteClock } from './problems.ts';
import { rehearse } from './rehearsal.ts';
import { readPods, readScale } from './sight.ts';
import type { Surroundings } from './surroundings.ts';
import { tellTrip } from './telling.ts';
import { writeLatch } from './write-latch.ts';

/** Between two rehearsals of one button. */
export const rehearsalIntervalMs = 60_000;

/**
 * One look of the keeper at one button: makes a pending latch good, writes a lost one back, holds a latched target at
 * zero, sees it stopped, and tells what it saw. Every replica does so; compare-and-swap keeps them apart. Never rejects.
 */
export async function keep(guard: Guard, around: Surroundings): Promise<void> {
  await settlePending(guard, around, patientLatchDeadlineMs);
  const { target } = guard;
  const resetBefore = guard.known.record?.lastReset?.trip;
  const scale = await seeScale(guard, around, target);
  const stored = await readLatchForPending(guard, around, around.clock.deadline(patientLatchDeadlineMs));
  // Where the latch turns out to hold another workload than the one looked at, the next look is at that one.
  const scaleOf = (wanted: Target) => (targetKey(wanted) === targetKey(target) ? scale : undefined);
  if (stored !== undefined) await keepRecord(guard, around, stored, scaleOf(guard.target), resetBefore);
  const { latch } = guard;
  if (isLatched(latch)) await holdAtZero(guard, around, latch, stored, scaleOf(latch.target));
  else forgetStop(guard);
  noteClock(guard, around);
  if (guard.problems.has('pods')) await seePods(guard, around);
  await decideForHooks(guard, around);
  tellSeen(guard, around);
  await Promise.all([tellTrip(guard, around), rehearseWhenDue(guard, around)]);
}

/**
 * For while a look still waits for a slow store: what someone raises meanwhile is set to zero again, by the last known latch
 * where that cannot be read within a second. Never rejects.
 */
export async function holdMeanwhile(guard: Guard, around: Surroundings): Promise<void> {
  const { latch } = guard;
  if (!isLatched(latch)) return;
  const scale = await seeScale(guard, around, latch.target);
  if (!isScale(scale) || scale.replicas === 0) return;
  if (await isStillHeld(guard, around, latchDeadlineMs)) await stopNow(guard, around, latch, scale);
}

type ScaleSeen = Scale | 'gone' | undefined;

async function seeScale(guard: Guard, around: Surroundings, target: Target): Promise<ScaleSeen> {
  try {
    return await readScale(guard, around, target, around.clock.deadline(keeperDeadlineMs));
  } catch (error) {
    guard.replicas = undefined;
    return error instanceof ClusterError && error.kind === 'not-found' ? 'gone' : undefined; // told by readScale
  }
}

/** A lost key is written back by whoever remembers it; a new one arms once the target was seen running. */
async function keepRecord(
  guard: Guard,
  around: Surroundings,
  stored: StoredLatch,
  scale: ScaleSeen,
  resetBefore: string | undefined,
): Promise<void> {
  const running = isScale(scale) && scale.replicas > 0;
  const better = betterRecord(guard, stored, running, resetBefore);
  if (better !== undefined) await writeLatch(guard, around, better, stored.version, patientLatchDeadlineMs);
}

function betterRecord(
  guard: Guard,
  stored: StoredLatch,
  running: boolean,
  resetBefore: string | undefined,
): LatchRecord | undefined {
  if (stored.record === undefined) return rememberedRecord(guard, stored) ?? newRecord(guard, stored, running);
  if (!running || isLatched(stored.record) || stored.record.awaitingRestore === undefined) return undefined;
  // Replicas that were seen before the reset was known may be those that the latch was held against.
  return stored.record.lastReset?.trip === resetBefore ? restored(stored.record) : undefined;
}

/** A value that cannot be understood may be a held latch: a memory of an armed one must not let go what it holds. */
function rememberedRecord({ known: { record } }: Guard, { damaged }: StoredLatch): LatchRecord | undefined {
  return damaged === undefined || isLatched(record) ? record : undefined;
}

/** For the same reason, a human must look at such a value before an armed latch is written over it. */
function newRecord(guard: Guard, stored: StoredLatch, running: boolean): LatchRecord | undefined {
  return running && stored.damaged === undefined ? armedLatch(guard.withSeen(guard.button.target)) : undefined;
}

/** Nobody else looks until the next claim, and the problem would be shown although it is mended. */
async function seePods(guard: Guard, around: Surroundings): Promise<void> {
  const { target } = guard;
  if (target.selector === undefined) return;
  const signal = around.clock.deadline(keeperDeadlineMs);
  await readPods(guard, around, target, target.selector, signal).catch(() => undefined); // told by readPods
}

/** Nothing is to be stopped or told any more, so nothing keeps it from that. */
function forgetStop(guard: Guard): void {
  guard.problems.delete('stop');
  guard.problems.delete('event');
}

async function holdAtZero(
  guard: Guard,
  around: Surroundings,
  latch: Latched,
  stored: StoredLatch | undefined,
  seen: ScaleSeen,
): Promise<void> {
  // A scale that cannot be read is patched by uid alone, but only for a latch that was just read as held.
  if (seen === undefined && !isLatched(stored?.record)) return;
  const outcome = await stopHeld(guard, around, latch, isScale(seen) ? seen : undefined, keeperDeadlineMs);
  await recordStop(guard, around, latch, outcome, around.clock.deadline(keeperDeadlineMs));
  if (guard.latch?.state === 'stopped') noteStopped(guard, around, latch.trip.id);
}

/** A trip that was made without the config: only who has the button's config can say whom to tell. */
async function decideForHooks(guard: Guard, around: Surroundings): Promise<void> {
  const { record } = guard.known;
  if (!isLatched(record) || guard.withHooksDecided(record) === record) return;
  await amendTrip(guard, around, record.trip.id, (held) => guard.withHooksDecided(held));
}

function isScale(seen: ScaleSeen): seen is Scale {
  return seen !== undefined && seen !== 'gone';
}

function tellSeen(guard: Guard, around: Surroundings): void {
  const { latch, replicas } = guard;
  const atZeroWithoutLatch = replicas === 0 && !isLatched(latch) && latch?.awaitingRestore === undefined;
  const seen = replicas === undefined ? {} : { replicas };
  around.recorder.record({
    type: 'seen',
    button: guard.name,
    state: latch?.state ?? 'unknown',
    atZeroWithoutLatch,
    ...seen,
  });
}

async function rehearseWhenDue(guard: Guard, around: Surroundings): Promise<void> {
  const last = guard.rehearsal?.at ?? Number.NEGATIVE_INFINITY;
  if (hasPassed(rehearsalIntervalMs, last, around.clock.now())) await rehearse(guard, around);
}
