import type { ButtonConfig } from '../../../src/core/button-config.ts';
import type { PodSnapshot } from '../../../src/core/evidence/pod.ts';
import type { Latched, LatchRecord, TripRecord } from '../../../src/core/latch/latch.ts';
import type { Target } from '../../../src/core/target.ts';
import { selectorOf } from '../support/world.ts';
import type { Chronicle, View } from './chronicle.ts';
import { containerKey, isDisarmed, isOwn, targetKey, tripsOf } from './facts.ts';
import { checkOwed } from './hook-oracle.ts';
import type { Task } from './task.ts';

/** Invariants 6, 7, 9 and 10: a trip became durable for the first time. */
export function checkNewTrip(chronicle: Chronicle, button: string, before: LatchRecord | undefined, after: Latched) {
  const { id } = after.trip;
  chronicle.durable.set(id, chronicle.turn);
  const decided = chronicle.decided.get(id);
  if (decided === undefined) return chronicle.fail(`6. ${button}: trip ${id} was never decided`);
  checkOwed(chronicle, button, after.trip);
  const judged = decided.views.map((view) => [...problemsOf(chronicle, button, before, after, decided.task, view)]);
  if (judged.some((problems) => problems.length === 0)) return;
  chronicle.fail(`${judged.at(-1)?.[0]} (${button}: trip ${id})`);
}

function* problemsOf(
  chronicle: Chronicle,
  button: string,
  before: LatchRecord | undefined,
  after: Latched,
  task: Task,
  view: View,
): Generator<string> {
  yield* problemsOfCount(chronicle, button, before, after, view);
  yield* problemsOfReason(chronicle, button, after, task, view);
  // A replica that never read the latch cannot know of a reset, so its trip is not given up.
  if (!view.hadRead.has(button) || before === undefined) return;
  if (view.latch.get(button)?.lastReset?.trip === before.lastReset?.trip) return;
  // The reset of another replica's trip does not settle what happened after it.
  const isNew = [...problemsOfReason(chronicle, button, after, task, { ...view, latch: new Map([[button, before]]) })];
  const isPressedBefore = after.trip.by.trigger === 'press' && after.trip.at <= (before.lastReset?.at ?? '');
  if (isNew.length > 0 || isPressedBefore) yield '7. decided before the last reset';
}

/** Invariant 9: the count that was seen. If that was zero, the count before an earlier trip, or unknown. */
function* problemsOfCount(
  chronicle: Chronicle,
  button: string,
  before: LatchRecord | undefined,
  { target, trip: { previousReplicas } }: Latched,
  { latch, scaleFailed, scales }: View,
): Generator<string> {
  if (previousReplicas === 0) yield '9. the count is never a zero';
  const key = targetKey(target);
  const replicas = scaleFailed ? undefined : scales.get(key);
  if (typeof replicas === 'number' && replicas > 0) {
    if (previousReplicas !== replicas) yield `9. keeps ${previousReplicas}, though ${replicas} were seen`;
    return;
  }
  // The trip that awaited its restore at the decision, or when the new trip became durable.
  const waiting = [latch.get(button), before].flatMap((record) => awaited(record, key) ?? []);
  const isKept = waiting.length === 0 ? previousReplicas === 'unknown' : waiting.includes(previousReplicas);
  if (replicas === 0 && !isKept) yield `9. keeps ${previousReplicas}, though ${waiting} wait for restore`;
  const isTrue = previousReplicas === 'unknown' || chronicle.counts.get(key)?.has(previousReplicas);
  if (!isTrue) yield `9. keeps ${previousReplicas}, which never were`;
}

function awaited(latch: LatchRecord | undefined, target: string) {
  if (latch === undefined || targetKey(latch.target) !== target) return undefined;
  return latch.awaitingRestore?.previousReplicas;
}

function* problemsOfReason(
  chronicle: Chronicle,
  name: string,
  { target, trip }: Latched,
  task: Task,
  view: View,
): Generator<string> {
  if (trip.by.trigger === 'press') {
    if (task.kind !== 'press') yield 'a press that never was';
    return;
  }
  const button = view.rules.buttons.find((candidate) => candidate.name === name);
  if (button?.mode !== 'on') return yield `tripped although the config says ${button?.mode ?? 'nothing'}`;
  const latch = view.latch.get(name);
  if (isDisarmed(latch, view.now)) yield `12. tripped by ${trip.by.trigger} while disarmed`;
  if (view.scales.get(targetKey(target)) === 0 && !view.scaleFailed && latch?.awaitingRestore === undefined) {
    yield '7. tripped a target that was found at zero without a latch';
  }
  if (isBraked(view, trip)) yield `10. tripped by ${trip.by.trigger} without proof of the network, beyond the brake`;
  const pods = view.pods.get(selectorOf(target));
  const unclear = countsUnclear(chronicle, button, trip.by.trigger);
  if (pods !== undefined && isCorroborated(chronicle, button, pods, latch, unclear)) return;
  const since = trip.by.trigger === 'alert' ? Date.parse(trip.by.startsAt) : undefined;
  if (since !== undefined && isTripWithoutRestarts(button, target, since, view, latch)) return;
  yield `7. by ${trip.by.trigger} without cause: ${trip.because}`;
}

/** The records that the task knew show as many automatic trips as the brake allows, and no press since. */
function isBraked({ rules: { brake }, latch, now }: View, { cause }: TripRecord): boolean {
  if (brake === undefined || cause !== 'unclear') return false;
  const recent = [...latch.values()].flatMap(tripsOf).filter(({ at }) => now - Date.parse(at) <= brake.withinMs);
  const pressedAt = recent.filter(({ by }) => by.trigger === 'press').map(({ at }) => Date.parse(at));
  const counted = recent.filter(
    ({ by, at }) => by.trigger !== 'press' && pressedAt.every((press) => press < Date.parse(at)),
  );
  return counted.length >= brake.trips;
}

/** The only grounds on which an alert trips although no existing container has enough restarts. */
function isTripWithoutRestarts(
  button: ButtonConfig,
  target: Target,
  startsAt: number,
  { scales, pods, podsFailed }: View,
  latch: LatchRecord | undefined,
): boolean {
  if (button.corroborate === 'none') return startsAt > Date.parse(latch?.lastReset?.at ?? '1970-01-01T00:00:00Z');
  const replicas = scales.get(targetKey(target));
  // If the target is gone, no selector may be known to list its pods.
  const isUnread = podsFailed || replicas === 'gone' || !pods.has(selectorOf(target));
  return isUnread && button.whenUnreadable === 'trip';
}

/**
 * Some container of the target's own pods restarted more often than the limit since the baseline, and at least one end shows a network failure.
 * The product asks for more. Restarts that no watch saw count as the end that was seen after them.
 */
function isCorroborated(
  chronicle: Chronicle,
  button: ButtonConfig,
  pods: readonly PodSnapshot[],
  latch: LatchRecord | undefined,
  unclear: boolean,
): boolean {
  return pods.filter(isOwn).some((pod) =>
    pod.containers.some(({ name, restartCount }) => {
      const beyond = (chronicle.ends.get(pod.uid) ?? []).slice(
        latch?.baseline[containerKey(pod.uid, name)] ?? 0,
        restartCount,
      );
      return beyond.length > button.limit && beyond.some(({ end }) => isCounted(end, unclear));
    }),
  );
}

function isCounted(end: string, unclear: boolean): boolean {
  return end === 'network' || (end === 'unclear' && unclear);
}

/** Under `witness`, an alert counts unclear ends only if the probes ever said something else than `up`. A heartbeat may be missing. */
function countsUnclear({ gateways }: Chronicle, { whenUnclear }: ButtonConfig, trigger: string): boolean {
  if (whenUnclear !== 'witness') return whenUnclear === 'trip';
  return trigger === 'sensor' || gateways.has('down') || gateways.has('unknown');
}
