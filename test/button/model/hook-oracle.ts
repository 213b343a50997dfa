import { isDeepStrictEqual } from 'node:util';
import type { Delivery } from '../../../src/core/hooks/hook.ts';
import type { LatchRecord, TripRecord } from '../../../src/core/latch/latch.ts';
import type { Receiver } from '../support/receiver.ts';
import type { Chronicle } from './chronicle.ts';
import { happenedAt, owedIn, tripsOf } from './facts.ts';
import type { Life } from './task.ts';
import { buttonNames } from './variants.ts';

/** A latch without its hook records. In a trip that is over, only these may change. */
export function withoutHooks(latch: LatchRecord): LatchRecord {
  const strip = <Trip extends TripRecord>({ hooks: _, ...trip }: Trip) => trip;
  const present = latch.trip === undefined ? {} : { trip: strip(latch.trip) };
  return { ...latch, ...present, history: latch.history.map(strip) };
}

/**
 * A settled delivery stays settled, a delivered message has arrived, and a trip owes exactly the deliveries it was made
 * with.
 */
export function checkHooks(chronicle: Chronicle, button: string, before: LatchRecord, after: LatchRecord): void {
  const known = new Map(tripsOf(before).map((trip) => [trip.id, trip]));
  for (const trip of tripsOf(after)) {
    const was = known.get(trip.id);
    if (was !== undefined) checkTrip(chronicle, button, after, was, trip);
  }
}

function checkTrip(chronicle: Chronicle, button: string, latch: LatchRecord, was: TripRecord, is: TripRecord): void {
  const names = (trip: TripRecord) => trip.hooks?.map(({ hook, event }) => `${hook} ${event}`);
  // The button was pressed without its config: the first replica that has the button decides once.
  if (was.hooksUndecided === true) return;
  if (!isDeepStrictEqual(names(was), names(is))) chronicle.fail(`hooks. ${button}: ${is.id} owes something else`);
  for (const [index, delivery] of (is.hooks ?? []).entries()) {
    const earlier = was.hooks?.[index];
    if (earlier === undefined || isDeepStrictEqual(earlier, delivery)) continue;
    const name = `${button}: ${is.id}.${delivery.event} to ${delivery.hook}`;
    if (earlier.state !== 'owed') chronicle.fail(`hooks. ${name} was ${earlier.state}, and was changed`);
    if ((delivery.attempts ?? 0) <= (earlier.attempts ?? 0)) chronicle.fail(`hooks. ${name}: an attempt was lost`);
    if (happenedAt(latch, is, delivery.event) === undefined && !hasBeen(is, delivery)) {
      chronicle.fail(`hooks. ${name}: sent before it happened`);
    }
    if (delivery.state === 'delivered' && !hasArrived(chronicle, is.id, delivery)) {
      chronicle.fail(`hooks. ${name}: said to be delivered, and never arrived`);
    }
  }
}

/** The target was stopped when the attempt began, and was raised since. */
function hasBeen({ stoppedAt }: TripRecord, { event }: Delivery): boolean {
  return event === 'stopped' && stoppedAt !== undefined;
}

function hasArrived(chronicle: Chronicle, trip: string, { hook, event }: Delivery): boolean {
  return chronicle.world.messages.some((message) => message.hook === hook && message.id === `${trip}.${event}`);
}

/** After all faults end, no delivery is owed, except to hooks that no receiver's config names. */
export function checkAllTold(chronicle: Chronicle, running: readonly Receiver[], lives: readonly Life[]): void {
  for (const button of buttonNames) {
    const isConfigured = lives.some(({ rules }) => rules.buttons.some(({ name }) => name === button));
    const latch = chronicle.world.latch(button);
    if (isConfigured && latch?.trip?.hooksUndecided === true) {
      chronicle.fail(`hooks. ${button}: nobody decided what ${latch.trip.id} owes`);
    }
    for (const { trip, delivery } of owedIn(latch)) {
      const isKnown = lives.some(({ rules }) =>
        rules.buttons.some(({ name, hooks }) => name === button && hooks.some((hook) => hook.name === delivery.hook)),
      );
      if (isKnown) chronicle.fail(`hooks. ${button}: ${trip.id}.${delivery.event} is still owed to ${delivery.hook}`);
    }
  }
  const hasGivenUp = running
    .flatMap(({ occurrences }) => occurrences)
    .some((one) => one.type === 'hook-attempted' && one.outcome === 'given-up');
  if (hasGivenUp) chronicle.fail('hooks. given up, though a day has not passed');
}

/** A trip owes what its maker's config says. */
export function checkOwed(chronicle: Chronicle, button: string, { id, hooks, hooksUndecided }: TripRecord): void {
  if (hooksUndecided === true) return;
  const views = chronicle.decided.get(id)?.views ?? [];
  const expected = views.map(({ rules }) => rules.buttons.find(({ name }) => name === button)?.hooks ?? []);
  const owed = new Set(hooks?.map(({ hook }) => hook));
  const isRight = expected.some((configured) => isDeepStrictEqual(new Set(configured.map(({ name }) => name)), owed));
  if (!isRight) chronicle.fail(`hooks. ${button}: ${id} owes ${[...owed]}, as no config of its maker says`);
}
