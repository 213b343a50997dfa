import type { PressOutcome, Receipt, ResetOutcome, UnknownButton } from '../../../src/api/button-service.ts';
import { freshMs } from '../../../src/button/trip/claims.ts';
import type { Chronicle } from './chronicle.ts';
import { containerKey, isLatched, isOwn, targetKey } from './facts.ts';
import { lastPods, type Task } from './task.ts';

/** Judges the answer to a notification with two alerts, of which the first is malformed. */
export function checkReceipt(chronicle: Chronicle, task: Task, receipt: Receipt): void {
  const [bad, ...decisions] = receipt.decisions;
  if (bad?.reason !== 'malformed') chronicle.fail('11. the malformed alert was not reported');
  if (decisions.length === 0) chronicle.fail('11. an alert without a decision');
  for (const decision of decisions) {
    const { button, trip, pending, kind, reason } = decision;
    if (button === undefined) continue;
    if (trip !== undefined && pending === undefined) checkDone(chronicle, task, button, trip);
    if (kind === 'trip' && pending !== undefined) checkStopIsNotDelayed(chronicle, task, button, trip, pending);
    if (reason === 'disarmed') checkWithheld(chronicle, task, button);
    else if (kind === 'hold') checkHeldClaim(chronicle, task, button, `${reason}: ${decision.because}`);
  }
}

export function checkPress(
  chronicle: Chronicle,
  task: Task,
  button: string,
  outcome: PressOutcome | UnknownButton,
): void {
  if (outcome.kind === 'pressed') checkDone(chronicle, task, button, outcome.trip);
  if (outcome.kind === 'pending') checkStopIsNotDelayed(chronicle, task, button, outcome.trip, outcome.problem);
}

export function checkReset(chronicle: Chronicle, task: Task, outcome: ResetOutcome | UnknownButton): void {
  const trip = task.order?.trip ?? '';
  if (outcome.kind === 'reset' && !chronicle.everReleased.has(trip))
    chronicle.fail(`3. ${trip} is said to be released`);
}

/** Invariant 1: after a 2xx the latch is durable and the API has accepted zero. */
function checkDone(chronicle: Chronicle, task: Task, button: string, trip: string) {
  if (!chronicle.durable.has(trip)) return chronicle.fail(`1. ${button}: trip ${trip} answered 2xx, but not durable`);
  const latch = chronicle.world.latch(button);
  if (latch?.trip?.id !== trip) return;
  chronicle.acknowledged.set(trip, button);
  if (chronicle.isForged(chronicle.world.latches.get(button)?.text)) return;
  const zero = chronicle.zeroAt.get(targetKey(latch.target));
  const isRecent = zero !== undefined && (zero.turn >= task.begun.turn || zero.now >= task.begun.now - freshMs);
  if (!isRecent) chronicle.fail(`1. ${button}: trip ${trip} answered 2xx, but the target was never at zero`);
}

/** Invariant 5: if only the record failed, only the record may be missing. */
function checkStopIsNotDelayed(
  chronicle: Chronicle,
  task: Task,
  button: string,
  trip: string | undefined,
  pending: string,
): void {
  if (task.life.scaleFailedAt >= task.begun.turn || (trip !== undefined && chronicle.everReleased.has(trip))) return;
  if (learntOfReset(task, button)) return;
  const held = task.life.knows.get(button);
  const target = task.life.rules.buttons.find(({ name }) => name === button)?.target;
  // A pending trip may belong to a target that the config named before, or names under another button.
  const isRetargeted = isLatched(held) && target !== undefined && targetKey(held.target) !== targetKey(target);
  if (task.life.rulesChangedAt >= 0 || isRetargeted) return;
  if (target === undefined || !chronicle.world.workloads.has(targetKey(target))) return;
  const zero = chronicle.zeroAt.get(targetKey(target));
  if (zero === undefined || zero.turn < task.begun.turn) chronicle.fail(`5. ${button}: not stopped: ${pending}`);
}

/**
 * The task decided without the latch, and read of a reset before its patch: its evidence may be from before the reset.
 */
function learntOfReset(task: Task, button: string): boolean {
  const latch = task.latch.get(button);
  return task.failed.has('readLatch') && !isLatched(latch) && latch?.lastReset !== undefined;
}

/** Invariant 12: a trip is withheld only by a disarm that lasted when the act began. */
function checkWithheld(chronicle: Chronicle, task: Task, name: string): void {
  // Another act of the same life may have read the disarm since.
  const latches = [task.latch.get(name), task.life.knows.get(name)];
  const disarms = latches.flatMap((latch) => latch?.disarms ?? []);
  const lasted = disarms.some(({ until }) => Date.parse(until) > task.begun.now);
  if (!lasted) chronicle.fail(`12. ${name}: withheld without a disarm`);
}

/** A claim is not held if its own evidence is beyond doubt (only network failures, all recent). */
function checkHeldClaim(chronicle: Chronicle, task: Task, name: string, because: string): void {
  const button = task.life.rules.buttons.find((candidate) => candidate.name === name);
  const latch = task.latch.get(name) ?? task.life.knows.get(name);
  // The config may have changed since, and an unreadable latch leaves the baseline open.
  if (button?.mode !== 'on' || button.corroborate === 'none' || !task.latch.has(name)) return;
  if (task.failed.size > 0 || task.life.rulesChangedAt >= task.begun.turn) return;
  if (task.scales.some(({ target, replicas }) => target === targetKey(button.target) && replicas === 0)) return;
  const clear = lastPods(task, button.target)
    ?.filter(isOwn)
    .find((pod) =>
      pod.containers.some(({ name: container, restartCount }) => {
        const from = latch?.baseline[containerKey(pod.uid, container)] ?? 0;
        const ends = (chronicle.ends.get(pod.uid) ?? []).slice(from, restartCount);
        const windowStart = chronicle.world.now - button.windowMs;
        return ends.length > button.limit && ends.every(({ end, at }) => end === 'network' && at >= windowStart);
      }),
    );
  if (clear !== undefined) chronicle.fail(`${name}: held (${because}) although ${clear.name} failed by the network`);
}
