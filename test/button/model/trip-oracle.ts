import type { Button } from '../../../src/core/button.ts';
import type { Latched, LatchRecord } from '../../../src/core/latch.ts';
import { containerKey } from '../../../src/core/memory.ts';
import type { PodSnapshot } from '../../../src/core/pod.ts';
import { type Target, targetKey } from '../../../src/core/target.ts';
import type { Chronicle, Decided } from './chronicle.ts';
import { lastPods, lastScale } from './task.ts';

/** 6, 7, 9, 10: a trip became durable for the first time. */
export function checkNewTrip(chronicle: Chronicle, button: string, before: LatchRecord | undefined, after: Latched) {
  const { id } = after.trip;
  const decided = chronicle.decided.get(id);
  chronicle.durable.set(id, chronicle.turn);
  if (decided === undefined) return chronicle.fail(`6. ${button}: trip ${id} was never decided`);
  checkCount(chronicle, button, before, after, decided);
  checkReason(chronicle, button, after, decided);
  // A replica that had never read the latch cannot know of a reset: what trips there then is not taken back.
  if (!decided.hadRead.has(button) || before === undefined) return;
  if (decided.latch.get(button)?.lastReset?.trip !== before.lastReset?.trip) {
    chronicle.fail(`7. ${button}: trip ${id} was decided before the last reset`);
  }
}

/** 9: what the task saw, unless that was a zero; else the count before an earlier trip, or unknown. */
function checkCount(
  chronicle: Chronicle,
  button: string,
  before: LatchRecord | undefined,
  after: Latched,
  decided: Decided,
) {
  const { id, previousReplicas } = after.trip;
  const fail = (what: string) => chronicle.fail(`9. ${button}: trip ${id} keeps ${previousReplicas}, ${what}`);
  if (previousReplicas === 0) return fail('never a zero');
  const replicas = decided.scaleFailed ? undefined : lastScale(decided.task, after.target, decided.turn + 1)?.replicas;
  if (typeof replicas === 'number' && replicas > 0) {
    if (previousReplicas !== replicas) fail(`though ${replicas} were seen`);
    return;
  }
  // What waited for restore when it was decided, or when it became durable.
  const waiting = [decided.latch.get(button), before].flatMap((latch) => awaited(latch, targetKey(after.target)) ?? []);
  const isKept = waiting.length === 0 ? previousReplicas === 'unknown' : waiting.includes(previousReplicas);
  if (replicas === 0 && !isKept) fail(`though ${waiting} wait for restore`);
  const counts = chronicle.counts.get(targetKey(after.target));
  if (previousReplicas !== 'unknown' && !counts?.has(previousReplicas)) fail('which never were');
}

function awaited(latch: LatchRecord | undefined, target: string) {
  if (latch === undefined || targetKey(latch.target) !== target) return undefined;
  return latch.awaitingRestore?.previousReplicas;
}

function checkReason(chronicle: Chronicle, name: string, { target, trip }: Latched, decided: Decided) {
  const button = decided.rules.buttons.find((candidate) => candidate.name === name);
  if (trip.by.trigger === 'press') {
    if (decided.task.kind !== 'press') chronicle.fail(`${name}: trip ${trip.id} claims a press that never was`);
    return;
  }
  if (button === undefined || button.mode !== 'on') {
    return chronicle.fail(`${name}: trip ${trip.id} although the config says ${button?.mode ?? 'nothing'}`);
  }
  const latch = decided.latch.get(name);
  const pods = lastPods(decided.task, target, decided.turn + 1);
  if (pods !== undefined && isCorroborated(chronicle, button, pods, latch)) return;
  if (
    trip.by.trigger === 'alert' &&
    isTripWithoutRestarts(button, target, Date.parse(trip.by.startsAt), decided, latch)
  )
    return;
  chronicle.fail(`7. ${name}: trip ${trip.id} by ${trip.by.trigger} without cause: ${trip.because}`);
}

/** The only grounds on which an alert trips without enough restarts of a container that exists. */
function isTripWithoutRestarts(
  button: Button,
  target: Target,
  startsAt: number,
  { task, turn, podsFailed }: Decided,
  latch: LatchRecord | undefined,
): boolean {
  if (button.corroborate === 'none') return startsAt > Date.parse(latch?.lastReset?.at ?? '1970-01-01T00:00:00Z');
  const replicas = lastScale(task, target, turn + 1)?.replicas;
  const asFound = replicas === 0 && latch?.awaitingRestore === undefined;
  const unreadable = (podsFailed || lastPods(task, target, turn + 1) === undefined) && button.whenUnreadable === 'trip';
  return asFound || unreadable;
}

/**
 * Some container restarted more often than the limit since the baseline, and one of these ends speaks of the network.
 * That is less than the code asks for: restarts that nobody watched count as the end that was seen after them.
 */
export function isCorroborated(
  chronicle: Chronicle,
  button: Button,
  pods: readonly PodSnapshot[],
  latch: LatchRecord | undefined,
): boolean {
  return pods.some((pod) =>
    pod.containers.some(({ name, restartCount }) => {
      const beyond = (chronicle.ends.get(pod.uid) ?? []).slice(
        latch?.baseline[containerKey(pod.uid, name)] ?? 0,
        restartCount,
      );
      return beyond.length > button.limit && beyond.some(({ end }) => isCounted(button, end));
    }),
  );
}

function isCounted(button: Button, end: string): boolean {
  return end === 'network' || (end === 'unclear' && button.whenUnclear === 'trip');
}
