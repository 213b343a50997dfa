import { eventAgeMs } from '../../../src/button/trip/trip-event.ts';
import type { Latched, LatchRecord } from '../../../src/core/latch/latch.ts';
import type { Receiver } from '../support/receiver.ts';
import { swypeApp } from '../support/world.ts';
import { type Chronicle, mustRestore } from './chronicle.ts';
import { blocksStopped, isLatched, targetKey } from './facts.ts';
import type { Life } from './task.ts';
import { buttonNames } from './variants.ts';

/** What must hold after every fault has ended, while both receivers run and the reconcile loops have no work left. */
export function checkQuiet(
  chronicle: Chronicle,
  running: readonly Receiver[],
  ever: readonly Receiver[],
  lives: readonly Life[],
): void {
  for (const [trip, button] of chronicle.acknowledged) {
    const latch = chronicle.world.latch(button);
    // The key was wiped, and every receiver that knew the latch died before it could write it back.
    if (latch === undefined && chronicle.wiped.has(trip)) continue;
    if (chronicle.isLost(trip, lives)) continue;
    if (latch?.trip?.id !== trip) chronicle.fail(`1. ${button}: acknowledged trip ${trip} is lost`);
  }
  for (const button of buttonNames) checkButton(chronicle, button, running);
  checkForgeries(chronicle, lives);
  checkTold(chronicle, ever);
}

function checkButton(chronicle: Chronicle, button: string, receivers: readonly Receiver[]): void {
  const latch = chronicle.world.latch(button);
  const views = receivers.flatMap(({ buttons }) => buttons.get(button) ?? []);
  for (const view of views) {
    const state = latch?.state ?? 'unknown';
    const isGarbage = latch === undefined && chronicle.world.latches.get(button)?.text !== undefined;
    // Nobody who runs remembers a trip: the state before the garbage is shown, with a problem.
    if (view.state !== state && !isGarbage) chronicle.fail(`${button}: shown as ${view.state}, but ${state}`);
    const exists = chronicle.world.workloads.has(targetKey(view.target));
    if (isGarbage && view.problems.length === 0)
      chronicle.fail(`10. ${button}: garbage in the state object is not shown`);
    else if (exists && !isGarbage && view.problems.length > 0)
      chronicle.fail(`${button}: still a problem: ${view.problems}`);
  }
  checkHeldKey(chronicle, button, latch, views.length);
  if (isLatched(latch)) checkLatched(chronicle, button, latch, views.length);
}

/** Invariant 2: the API server's policy reads a key that says what the latch says. */
function checkHeldKey(chronicle: Chronicle, button: string, latch: LatchRecord | undefined, keepers: number) {
  if (latch === undefined || keepers === 0) return;
  const { namespace, name } = latch.target;
  const held = isLatched(latch) ? `deployments.apps/${namespace}/${name} ${latch.trip.id} ${latch.trip.at}` : undefined;
  const found = chronicle.world.latches.get(button)?.held;
  if (found !== held) chronicle.fail(`2. ${button}: the key is ${found}, and should be ${held}`);
}

function checkLatched(chronicle: Chronicle, button: string, latch: Latched, keepers: number) {
  const { world } = chronicle;
  if (keepers === 0) {
    if (!isOffTheRoster(chronicle, button, latch)) chronicle.fail(`3. ${button}: latched, and no receiver keeps it`);
    return;
  }
  const key = targetKey(latch.target);
  const { replicas, uid } = world.workloads.get(key) ?? {};
  if (uid !== undefined && latch.target.uid !== uid) chronicle.fail(`2. ${button}: the new target is not held`);
  if (replicas !== undefined && replicas > 0) chronicle.fail(`2. ${button}: latched, and ${replicas} replicas`);
  const isSwype = key === targetKey(swypeApp);
  if (isSwype && [...world.pods, ...world.others].some(blocksStopped))
    return chronicle.fail(`2. ${button}: latched, and unfinished pods`);
  // A target that was gone before a receiver saw it has no selector, so nobody can say that its pods are gone.
  const isKnown = latch.target.selector !== undefined || replicas !== undefined;
  if (latch.state !== 'stopped' && isKnown) chronicle.fail(`8. ${button}: still ${latch.state}`);
  const isFresh = world.now - Date.parse(latch.trip.at) < eventAgeMs;
  if (isFresh && !world.events.has(`${button}.${latch.trip.id}`)) chronicle.fail(`6. ${button}: no Event`);
}

/**
 * A replica without the button in its config saw the latch armed or missing, and removed the name from the button
 * index. The replica that tripped died before it could add the name again. Nothing can find this button.
 */
function isOffTheRoster(chronicle: Chronicle, button: string, { trip }: Latched): boolean {
  const decided = chronicle.decided.get(trip.id);
  const keptAt = (decided && chronicle.rosterKeptAt.get(decided.task.life)) ?? 0;
  const offSince = Math.max(chronicle.durable.get(trip.id) ?? 0, chronicle.offRosterAt.get(button) ?? 0);
  return !chronicle.world.buttonIndex.has(button) && (keptAt < offSince || chronicle.wiped.has(trip.id));
}

/** A receiver that remembers the trip of a forged latch restores it, and shows the damage in the trip's record until the reset. */
function checkForgeries(chronicle: Chronicle, running: readonly Life[]): void {
  for (const { trip, target, witnesses } of chronicle.forgeries) {
    if (chronicle.everReleased.has(trip) || !witnesses.some((life) => mustRestore(life, running))) continue;
    const latch = chronicle.world.latch();
    // A replica that did not remember the trip may have made another one.
    if (!isLatched(latch)) chronicle.fail(`3. the forged latch of ${trip} is not restored`);
    else if (targetKey(latch.target) !== target) chronicle.fail(`3. the target of the forged ${trip} is not restored`);
    else if (latch.trip.damage === undefined && !chronicle.writtenTwice.has(trip))
      chronicle.fail(`10. the forgery of the latch of ${trip} is not shown`);
  }
}

/** Invariant 6: one Event and one log line for each trip, and none without a trip. */
function checkTold(chronicle: Chronicle, receivers: readonly Receiver[]): void {
  for (const name of chronicle.world.events.keys()) {
    const [, trip = ''] = name.split('.');
    if (!chronicle.durable.has(trip)) chronicle.fail(`6. Event ${name} names a trip that never was`);
  }
  const logged = receivers.flatMap(({ occurrences }) =>
    occurrences.flatMap((occurrence) => (occurrence.type === 'tripped' ? [occurrence.trip.id] : [])),
  );
  if (new Set(logged).size !== logged.length) chronicle.fail(`6. a trip logged twice: ${logged}`);
}
