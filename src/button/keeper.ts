import { armedLatch, isLatched, type LatchRecord, restored } from '../core/latch.ts';
import { keeperDeadlineMs, rehearsalIntervalMs } from '../core/limits.ts';
import { type Target, targetKey } from '../core/target.ts';
import { ClusterError, type Scale, type StoredLatch } from './cluster.ts';
import type { Guard } from './guard.ts';
import { recordStop, stopHeld } from './hold.ts';
import { noteAccepted, noteStopped } from './journey.ts';
import { settlePending } from './pending.ts';
import { rehearse } from './rehearsal.ts';
import { readLatch, readPods, readScale } from './sight.ts';
import type { Surroundings } from './surroundings.ts';
import { tellTrip } from './telling.ts';
import { writeLatch } from './write-latch.ts';

/**
 * One look of the keeper at one button: makes a pending latch good, writes a lost one back, holds a latched target at
 * zero, sees it stopped, and tells what it saw. Every replica does so; compare-and-swap keeps them apart. Never rejects.
 */
export async function keep(guard: Guard, around: Surroundings): Promise<void> {
  await settlePending(guard, around);
  const { target } = guard;
  const scale = await seeScale(guard, around, target);
  const stored = await readLatch(guard, around, around.clock.deadline(keeperDeadlineMs));
  // Where the latch turns out to hold another workload than the one looked at, the next look is at that one.
  const scaleOf = (wanted: Target) => (targetKey(wanted) === targetKey(target) ? scale : undefined);
  if (stored !== undefined) await keepRecord(guard, around, stored, scaleOf(guard.target));
  const { latch } = guard;
  if (isLatched(latch)) await holdAtZero(guard, around, latch, scaleOf(latch.target));
  else forgetStop(guard);
  if (guard.problems.has('pods')) await seePods(guard, around);
  tellSeen(guard, around);
  await Promise.all([tellTrip(guard, around), rehearseWhenDue(guard, around)]);
}

type ScaleSeen = Scale | 'gone' | undefined;

async function seeScale(guard: Guard, around: Surroundings, target: Target): Promise<ScaleSeen> {
  try {
    return await readScale(guard, around, target, around.clock.deadline(keeperDeadlineMs));
  } catch (error) {
    if (!(error instanceof ClusterError) || error.kind !== 'not-found') return undefined; // told by readScale
    guard.replicas = undefined;
    return 'gone';
  }
}

/** A lost key is written back by whoever remembers it; a new one arms once the target was seen running. */
async function keepRecord(guard: Guard, around: Surroundings, stored: StoredLatch, scale: ScaleSeen): Promise<void> {
  const better = betterRecord(guard, stored, isScale(scale) && scale.replicas > 0);
  if (better !== undefined) await writeLatch(guard, around, better, stored.version);
}

function betterRecord(guard: Guard, stored: StoredLatch, running: boolean): LatchRecord | undefined {
  if (stored.record === undefined) {
    return guard.known.record ?? (running ? armedLatch(guard.withSeen(guard.button.target)) : undefined);
  }
  const isRestored = running && !isLatched(stored.record) && stored.record.awaitingRestore !== undefined;
  return isRestored ? restored(stored.record) : undefined;
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
  latch: Parameters<typeof stopHeld>[2],
  seen: ScaleSeen,
): Promise<void> {
  if (seen === undefined) return;
  const signal = around.clock.deadline(keeperDeadlineMs);
  const outcome = await stopHeld(guard, around, latch, isScale(seen) ? seen : undefined, signal);
  if (outcome.kind === 'accepted') noteAccepted(guard, around, latch.trip.id);
  await recordStop(guard, around, latch, outcome, signal);
  if (guard.latch?.state === 'stopped') noteStopped(guard, around, latch.trip.id);
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
  if (around.clock.now() - last >= rehearsalIntervalMs) await rehearse(guard, around);
}
