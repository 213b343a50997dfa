import { isDeepStrictEqual } from 'node:util';
import type { Latched, LatchRecord } from '../../../src/core/latch/latch.ts';
import type { Target } from '../../../src/core/target.ts';
import { selectorOf } from '../support/world.ts';
import type { Chronicle } from './chronicle.ts';
import { checkDisarms } from './disarm-oracle.ts';
import { blocksStopped, containerKey, flawOf, isLatched, targetKey } from './facts.ts';
import { checkHooks, withoutHooks } from './hook-oracle.ts';
import { lastPods, type ScaleSeen, type Task } from './task.ts';
import { checkNewTrip } from './trip-oracle.ts';

/** Judges one write of a latch by the latch before it and by what its writer had seen. */
export function checkWrite(chronicle: Chronicle, button: string, task: Task, known: LatchRecord | undefined) {
  const before = chronicle.latches.get(button);
  const after = chronicle.world.latch(button);
  chronicle.latches.set(button, after);
  if (after === undefined) return chronicle.fail(`${button}: a write left no latch`);
  checkShape(chronicle, button, after);
  for (const { until } of after.disarms ?? []) chronicle.disarms.add(`${button} ${until}`);
  if (before !== undefined) checkHooks(chronicle, button, before, after);
  if (before !== undefined) checkDisarms(chronicle, button, before, after, task);
  if (isReturn(chronicle, before, after)) chronicle.acknowledged.delete(before.trip.id);
  else if (before === undefined) checkWriteOnMissing(chronicle, button, after, task, known);
  else if (!isLatched(before)) checkFromArmed(chronicle, button, before, after, task);
  else if (isLatched(after)) checkHeld(chronicle, button, before, after, task);
  else checkRelease(chronicle, button, before, after, task);
}

/** Another trip replaced one whose latch was lost, and a replica that remembers the older one writes it back. */
function isReturn(
  { wiped, released }: Chronicle,
  before: LatchRecord | undefined,
  after: LatchRecord,
): before is Latched {
  if (!isLatched(before) || !isLatched(after) || before.trip.id === after.trip.id) return false;
  return wiped.has(after.trip.id) && !released.has(after.trip.id);
}

/** Invariant 6: one history entry for each trip. Invariant 3: a latch holds one workload. */
function checkShape(chronicle: Chronicle, button: string, latch: LatchRecord): void {
  const flaw = flawOf(latch);
  if (flaw !== undefined) chronicle.fail(`${button}: ${flaw}`);
  const { uid } = latch.target;
  if (uid !== undefined && chronicle.uids.get(uid) !== targetKey(latch.target)) {
    chronicle.fail(`3. ${button}: the uid of another workload`);
  }
  const ids = [...latch.history, ...(latch.trip === undefined ? [] : [latch.trip])].map(({ id }) => id);
  if (new Set(ids).size !== ids.length) chronicle.fail(`6. ${button}: a trip twice in history: ${ids}`);
  if (latch.history.some(({ reset }) => reset === undefined)) chronicle.fail(`6. ${button}: unreset trip in history`);
}

/**
 * The key was wiped, and a replica that remembers the latch writes it back. A life that did not know of the trip or of
 * its reset may come first. It then writes the latch that it remembers, or trips as if armed: the unknown trip is lost,
 * or an already released trip is latched again.
 */
function checkWriteOnMissing(
  chronicle: Chronicle,
  button: string,
  after: LatchRecord,
  task: Task,
  known: LatchRecord | undefined,
) {
  if (isLatched(known) && task.order?.trip === known.trip.id && !isLatched(after)) {
    return checkRelease(chronicle, button, known, after, task);
  }
  const id = isLatched(after) ? after.trip.id : undefined;
  // A button outside the config may just have been found through the button index. The life does not remember that
  // read.
  const isOwn = task.life.rules.buttons.some(({ name }) => name === button);
  // The life remembers a trip that was lost before, and never took the one that replaced it.
  const isOlder = id !== undefined && chronicle.wiped.has(id) && !chronicle.everReleased.has(id);
  if (isOwn && isLatched(known) && known.trip.id !== id && !isOlder && !chronicle.released.has(known.trip.id)) {
    chronicle.fail(`3. ${button}: ${task.life.name} knew of trip ${known.trip.id} and wrote ${id ?? 'armed'}`);
  }
  if (isLatched(after) && !chronicle.durable.has(after.trip.id)) checkNewTrip(chronicle, button, undefined, after);
  if (id !== undefined) {
    chronicle.released.delete(id);
    if (known?.trip?.id !== id && chronicle.decided.get(id)?.task.life === task.life) chronicle.writtenTwice.add(id);
  }
  for (const [trip, of] of chronicle.acknowledged) {
    if (of === button && trip !== id) chronicle.acknowledged.delete(trip);
  }
}

function checkFromArmed(chronicle: Chronicle, button: string, before: LatchRecord, after: LatchRecord, task: Task) {
  if (isLatched(after)) {
    if (chronicle.durable.has(after.trip.id)) return checkReturn(chronicle, button, after.trip.id, task);
    if (after.state === 'stopped') checkStopped(chronicle, button, after, task);
    return checkNewTrip(chronicle, button, before, after);
  }
  const { awaitingRestore: _, ...kept } = factsOf(before);
  const now = factsOf(after);
  if (!isDeepStrictEqual(now, kept) && !isDeepStrictEqual(now, factsOf(before)))
    chronicle.fail(`${button}: an armed latch was changed`);
}

/** A latch without what changes while it is armed: hooks, disarms, and the claims that the replicas share. */
function factsOf(latch: LatchRecord): LatchRecord {
  const { claims: _, disarms: _disarms, ...facts } = withoutHooks(latch);
  return facts;
}

/** The life that made a trip may write it twice: it did not hear of its first write, and then the key was wiped. */
function checkReturn(chronicle: Chronicle, button: string, trip: string, task: Task): void {
  const isOwn = chronicle.decided.get(trip)?.task.life === task.life;
  // A replica that remembers the trip mends a latch that lost it.
  if (chronicle.released.has(trip) || !(isOwn || chronicle.wiped.has(trip)))
    chronicle.fail(`3. ${button}: trip ${trip} came back`);
}

/** Invariants 3 and 9: a latched trip stays the same trip, whatever is added to it. */
function checkHeld(chronicle: Chronicle, button: string, before: Latched, after: Latched, task: Task): void {
  const facts = (latch: Latched) => {
    const { target, lastReset, trip } = latch;
    const { id, at, by, previousReplicas } = trip;
    return { target: targetKey(target), history: withoutHooks(latch).history, lastReset, id, at, by, previousReplicas };
  };
  if (!isDeepStrictEqual(facts(before), facts(after)) && !isTargetRestored(chronicle, before, after))
    chronicle.fail(`3. ${button}: a held trip was rewritten`);
  if (after.trip.fights < before.trip.fights) chronicle.fail(`2. ${button}: fights went back`);
  // A forgery that aims the latch elsewhere keeps the fights with the first target.
  const isForged = chronicle.forgeries.some(({ trip }) => trip === after.trip.id);
  if (!isForged && after.trip.fights > (chronicle.raises.get(targetKey(after.target)) ?? 0)) {
    chronicle.fail(`2. ${button}: more fights than raises`);
  }
  if (after.state === 'stopped' && before.trip.stoppedAt !== after.trip.stoppedAt) {
    checkStopped(chronicle, button, after, task);
  }
}

/** A replica may keep the target of a forged latch until one that remembers the right target writes it back. */
function isTargetRestored({ forgeries }: Chronicle, before: Latched, { target, trip }: Latched): boolean {
  const isRight = forgeries.some((forgery) => forgery.trip === trip.id && forgery.target === targetKey(target));
  return isRight && before.trip.id === trip.id && targetKey(before.target) !== targetKey(target);
}

/** Invariant 8: its writer saw zero replicas or no workload, and after that no running pod except those of Jobs. */
function checkStopped(chronicle: Chronicle, button: string, after: Latched, task: Task) {
  // An earlier act of the same life saw the end of a pending trip, and two buttons may share one act.
  if (!chronicle.durable.has(after.trip.id) || task.life.buttons().length !== 1) return;
  const sawEmpty = task.lists.some(
    ({ selector, pods, turn }) =>
      selector === selectorOf(after.target) && !pods.some(blocksStopped) && sawZero(task, after.target, turn),
  );
  if (!sawEmpty) chronicle.fail(`8. ${button}: ${task.life.name} wrote stopped without seeing it`);
}

/** Watch events are handled in rounds within one act: while one round ends, the next may already see a raise. */
function sawZero(task: Task, target: Target, before: number): boolean {
  const key = targetKey(target);
  const seen = task.scales.filter((scale) => scale.target === key && scale.turn < before);
  const isZero = ({ replicas }: ScaleSeen) => replicas === 0 || replicas === 'gone';
  return task.kind === 'watch' ? seen.some(isZero) : seen.slice(-1).some(isZero);
}

/**
 * Invariants 3, 4 and 7: only an order that names the trip resets it, with force if needed, and the pods set the
 * baseline.
 */
function checkRelease(chronicle: Chronicle, button: string, before: Latched, after: LatchRecord, task: Task) {
  const { id, previousReplicas } = before.trip;
  const { order } = task;
  if (order?.trip !== id || after.lastReset?.trip !== id) return chronicle.fail(`3. ${button}: ${id} released unasked`);
  if (before.state === 'stopping' && !order.force) chronicle.fail(`3. ${button}: ${id} released while stopping`);
  const released = after.history.at(-1);
  if (released?.id !== id || released.reset?.trip !== id) chronicle.fail(`6. ${button}: ${id} not in history`);
  if (after.awaitingRestore?.previousReplicas !== previousReplicas) chronicle.fail(`9. ${button}: count not kept`);
  checkBaseline(chronicle, button, before, after, task);
  chronicle.released.add(id);
  chronicle.everReleased.add(id);
  chronicle.acknowledged.delete(id);
  chronicle.resetAt.set(targetKey(before.target), chronicle.turn);
}

/**
 * Invariant 7: the baseline has the restart counts that the act saw. A target that the button no longer watches needs
 * none.
 */
function checkBaseline(chronicle: Chronicle, button: string, before: Latched, after: LatchRecord, task: Task): void {
  const isSeen = lastPods(task, before.target) !== undefined;
  if (isSeen && isDeepStrictEqual(after.baseline, baselineSeen(task, before.target))) return;
  // If a conflict made a reset observe twice, its first observation may have failed.
  const mayBeBlind = task.order?.force === true && isLastOfTarget(button, before, task);
  const isBlind = !isSeen || task.failed.has('listPods');
  if (mayBeBlind && isBlind && Object.keys(after.baseline).length === 0) return;
  chronicle.fail(
    `7. ${button}: ${before.trip.id} released ${isSeen ? 'not with the baseline seen' : 'without a look'}`,
  );
}

function baselineSeen(task: Task, target: Target): Readonly<Record<string, number>> {
  const containers = (lastPods(task, target) ?? []).flatMap((pod) =>
    pod.containers.map(({ name, restartCount }) => [containerKey(pod.uid, name), restartCount] as const),
  );
  return Object.fromEntries(containers);
}

/** No baseline is needed if the button names another workload now, or if its workload was never seen. */
function isLastOfTarget(button: string, { target }: Latched, task: Task): boolean {
  const watched = task.life.rules.buttons.find(({ name }) => name === button)?.target;
  return target.uid === undefined || watched === undefined || targetKey(watched) !== targetKey(target);
}
