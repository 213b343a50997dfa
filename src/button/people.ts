import { isLatched, type Person, type ResetRecord, reset as releaseLatch } from '../core/latch.ts';
import { latchTries, personTextBytes, quotedLines } from '../core/limits.ts';
import { containerKey } from '../core/memory.ts';
import { cutText, fitTrip } from '../core/trip-record.ts';
import type { Guard } from './guard.ts';
import type { PressOutcome, ResetOrder, ResetOutcome } from './panel.ts';
import { settlePending } from './pending.ts';
import { look, type Sight } from './sight.ts';
import type { Surroundings } from './surroundings.ts';
import { carryOut, stopFound, type TripCause } from './trip.ts';
import { writeLatch } from './write-latch.ts';

/** A human stops the target by hand: from the latch on, the same as a trip. A button that is latched stays so. */
export function press(guard: Guard, around: Surroundings, by: Person, reason: string): Promise<PressOutcome> {
  const receivedAt = around.clock.now();
  return guard.queue.run(async () => {
    await settlePending(guard, around);
    for (let tries = 1; ; tries += 1) {
      const sight = await look(guard, around);
      if (isLatched(sight.latch)) return pressLatched(guard, around, sight);
      const writable = tries < latchTries ? sight : { ...sight, stored: undefined };
      const carried = await carryOut(guard, around, writable, causeOfPress(sight, by, reason), receivedAt);
      if (carried.kind === 'carried')
        return outcomeOf(carried.trip, carried.pending, { state: 'stopping', already: false });
    }
  });
}

async function pressLatched(guard: Guard, around: Surroundings, sight: Sight): Promise<PressOutcome> {
  const { latch } = sight;
  if (!isLatched(latch)) throw new Error('pressLatched needs a latched button');
  const isDurable = guard.pending === undefined && sight.stored?.record !== undefined;
  const unstopped = await stopFound(guard, around, latch, sight);
  const pending = isDurable ? unstopped : 'the latch is not durable yet';
  return outcomeOf(latch.trip.id, pending, { state: latch.state, already: true });
}

function outcomeOf(
  trip: string,
  pending: string | undefined,
  done: { readonly state: 'stopping' | 'stopped'; readonly already: boolean },
): PressOutcome {
  return pending === undefined ? { kind: 'pressed', trip, ...done } : { kind: 'pending', trip, problem: pending };
}

function causeOfPress(sight: Sight, by: Person, reason: string): TripCause {
  const lines = sight.evidence.readable ? sight.evidence.containers.flatMap((container) => container.lines) : [];
  const said = cutText(reason, personTextBytes);
  return {
    by: { trigger: 'press', reason: said, ...by },
    cause: 'none',
    because: `pressed by ${by.account}: ${said}`,
    lines: lines.slice(-quotedLines),
  };
}

/**
 * A human releases the latch of the trip that the order names. Nothing starts; the restart counts of the containers
 * that exist now become the baseline, so that nothing from before can trip again.
 */
export function reset(guard: Guard, around: Surroundings, by: Person, order: ResetOrder): Promise<ResetOutcome> {
  return guard.queue.run(async () => {
    await settlePending(guard, around);
    if (guard.pending !== undefined) return pendingReset('the trip is not durable yet, so there is nothing to release');
    for (let tries = 1; tries <= latchTries; tries += 1) {
      const outcome = await tryReset(guard, around, by, order);
      if (outcome !== undefined) return outcome;
    }
    return pendingReset('the latch keeps changing under the reset');
  });
}

async function tryReset(
  guard: Guard,
  around: Surroundings,
  by: Person,
  order: ResetOrder,
): Promise<ResetOutcome | undefined> {
  const sight = await look(guard, around);
  if (sight.stored === undefined) return pendingReset(guard.problems.get('latch') ?? 'the latch could not be read');
  const at = new Date(around.clock.now()).toISOString();
  const record: ResetRecord = { ...by, trip: order.trip, at, reason: cutText(order.reason, personTextBytes) };
  const released = releaseLatch(sight.latch, record, order.force, baselineOf(sight));
  if (released.kind === 'already') return { kind: 'reset', already: true };
  if (released.kind === 'refused') return released;
  if (sight.pods === undefined) return pendingReset(`the pods' restart counts could not be read: ${problemOf(sight)}`);
  const latch = { ...released.latch, history: released.latch.history.map(fitTrip) };
  const written = await writeLatch(guard, around, latch, sight.stored.version);
  if (written.kind === 'conflict') return undefined;
  if (written.kind === 'failed') return pendingReset(written.problem);
  around.recorder.record({ type: 'reset', button: guard.name, reset: record });
  return { kind: 'reset', already: false };
}

function pendingReset(problem: string): ResetOutcome {
  return { kind: 'pending', problem };
}

function problemOf(sight: Sight): string {
  return sight.evidence.readable ? 'no answer' : sight.evidence.problem;
}

function baselineOf(sight: Sight): Readonly<Record<string, number>> {
  const containers = (sight.pods ?? []).flatMap((pod) =>
    pod.containers.map(({ name, restartCount }) => [containerKey(pod.uid, name), restartCount] as const),
  );
  return Object.fromEntries(containers);
}
