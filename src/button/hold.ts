import type { Scale } from '../cluster/cluster.ts';
import { isPodAtWork } from '../core/evidence/pod.ts';
import { accept, fight, follow, type Latched, type LatchedTarget, stop } from '../core/latch/latch.ts';
import { targetKey } from '../core/target.ts';
import { amendTrip } from './amend.ts';
import { keeperDeadlineMs, scaleDeadlineMs } from './deadlines.ts';
import type { Guard } from './guard.ts';
import { noteAccepted } from './journey.ts';
import { isStillHeld } from './pending.ts';
import { tellProblem } from './problems.ts';
import { noteScale, readPods } from './sight.ts';
import { type StopOutcome, scaleToZero } from './stop.ts';
import type { Surroundings } from './surroundings.ts';

/** Sets a held target to zero within `deadlineMs`, or sees that it is, and keeps what was learnt of it. Never rejects. */
export async function stopHeld(
  guard: Guard,
  around: Surroundings,
  latch: Latched,
  scale: Scale | undefined,
  deadlineMs: number,
): Promise<StopOutcome> {
  const { clock } = around;
  const target = guard.withSeen(latch.target);
  if (scale?.replicas === 0) {
    guard.problems.delete('stop');
    noteAccepted(guard, around, latch.trip.id);
    return { kind: 'accepted', scale, raisedFrom: 0 };
  }
  const end = clock.now() + deadlineMs;
  // Half of what is left: a store that hangs must leave time for the patch that it is asked before.
  const stillHeld = () => isStillHeld(guard, around, (end - clock.now()) / 2);
  const outcome = await scaleToZero(around.cluster, { target, scale, stillHeld }, clock.deadline(deadlineMs));
  if (outcome.kind === 'accepted') noteAtZero(guard, around, latch, outcome.scale);
  const problem = unstoppedProblem(outcome, target);
  if (problem !== undefined) tellProblem(guard, around, 'stop', problem);
  return outcome;
}

function noteAtZero(guard: Guard, around: Surroundings, { target, trip }: Latched, scale: Scale): void {
  guard.problems.delete('stop');
  noteScale(guard, around, targetKey(target), scale);
  noteAccepted(guard, around, trip.id);
}

/** Stops the held target within the time of a trip. Returns what is still to do, for a person. */
export async function stopNow(
  guard: Guard,
  around: Surroundings,
  latch: Latched,
  scale: Scale | undefined,
): Promise<string | undefined> {
  const outcome = await stopHeld(guard, around, latch, scale, scaleDeadlineMs);
  // Not awaited: nobody's answer depends on it, and the keeper sees anew what this one misses.
  void recordStop(guard, around, latch, outcome, around.clock.deadline(keeperDeadlineMs));
  const problem = unstoppedProblem(outcome, guard.withSeen(latch.target));
  return problem === undefined ? undefined : `the API has not accepted zero replicas yet: ${problem}`;
}

/** What keeps a stop from being accepted, for a person; undefined where nothing does. */
function unstoppedProblem(outcome: StopOutcome, target: LatchedTarget): string | undefined {
  if (outcome.kind === 'pending') return outcome.problem;
  if (outcome.kind !== 'gone' || target.uid !== undefined) return undefined;
  return (
    `${target.kind} ${target.name} does not exist in namespace ${target.namespace} and was never seen there; ` +
    'correct the target in the config, or create the workload'
  );
}

/** Records what became of a stop: followed, accepted, fought, stopped. */
export async function recordStop(
  guard: Guard,
  around: Surroundings,
  latch: Latched,
  outcome: StopOutcome,
  signal: AbortSignal,
): Promise<void> {
  if (outcome.kind === 'pending' || outcome.kind === 'released') return;
  const now = () => new Date(around.clock.now()).toISOString();
  const steps: ((latch: Latched) => Latched)[] = [];
  if (outcome.kind === 'accepted') steps.push(...stepsOfAccepted(guard, around, latch, outcome, now()));
  const fought = outcome.kind === 'accepted' && wasFought(latch, outcome);
  if ((latch.state === 'stopping' || fought) && (await isEmpty(guard, around, latch, signal))) {
    const at = now();
    steps.push((held) => stop(held, at));
  }
  if (steps.length === 0) return;
  await amendTrip(guard, around, latch.trip.id, (held) => steps.reduce((changed, step) => step(changed), held));
}

function stepsOfAccepted(
  guard: Guard,
  around: Surroundings,
  latch: Latched,
  outcome: Extract<StopOutcome, { kind: 'accepted' }>,
  at: string,
): readonly ((latch: Latched) => Latched)[] {
  const { uid, selector } = outcome.scale;
  const steps: ((latch: Latched) => Latched)[] = [];
  if (latch.target.uid !== uid || latch.target.selector !== selector)
    steps.push((held) => follow(held, { uid, selector }));
  if (wasFought(latch, outcome)) {
    around.recorder.record({
      type: 'fought',
      button: guard.name,
      trip: latch.trip.id,
      replicas: outcome.raisedFrom ?? 0,
    });
    steps.push(fight);
  }
  if (latch.trip.acceptedAt === undefined) steps.push((held) => accept(held, at));
  return steps;
}

/** Raised after zero had been accepted once: before, there was nothing to fight yet. */
function wasFought(latch: Latched, outcome: Extract<StopOutcome, { kind: 'accepted' }>): boolean {
  return latch.trip.acceptedAt !== undefined && outcome.raisedFrom !== undefined && outcome.raisedFrom > 0;
}

/** Seen, not inferred: a fresh list shows no pod of the target at work. What cannot be listed is not empty. */
async function isEmpty(guard: Guard, around: Surroundings, latch: Latched, signal: AbortSignal): Promise<boolean> {
  const target = guard.withSeen(latch.target);
  if (target.selector === undefined) return false;
  try {
    return !(await readPods(guard, around, target, target.selector, signal)).some(isPodAtWork);
  } catch {
    return false; // told by readPods
  }
}
