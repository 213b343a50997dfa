import type { PressOutcome, ResetOrder, ResetOutcome } from '../api/button-service.ts';
import { quotedLines } from '../core/evidence/quotes.ts';
import { containerKey } from '../core/evidence/termination-memory.ts';
import {
  isLatched,
  type Latched,
  type LatchRecord,
  type Person,
  type ResetRecord,
  reset as releaseLatch,
} from '../core/latch/latch.ts';
import { cutText, fitTrip, personTextBytes } from '../core/latch/trip-record.ts';
import { targetKey } from '../core/target.ts';
import { latchTries, patientLatchDeadlineMs } from './deadlines.ts';
import type { Guard } from './guard.ts';
import { settlePending } from './pending.ts';
import { look, type Sight } from './sight.ts';
import type { Surroundings } from './surroundings.ts';
import { type TripCause, tripIf } from './trip.ts';
import { writeLatch } from './write-latch.ts';

/** A human stops the target by hand: from the latch on, the same as a trip. A button that is latched stays so. */
export function press(guard: Guard, around: Surroundings, by: Person, reason: string): Promise<PressOutcome> {
  const receivedAt = around.clock.now();
  return guard.queue.run(async () => {
    const attempt = await tripIf(guard, around, receivedAt, (sight) => causeOfPress(sight, by, reason));
    if (attempt.kind === 'left') return { kind: 'pending', problem: 'the latch keeps changing under the press' };
    if (attempt.kind === 'carried') return outcomeOf(attempt.trip, attempt.pending, 'stopping', false);
    return outcomeOf(attempt.latch.trip.id, attempt.pending, stateOf(attempt.latch, attempt.sight), true);
  });
}

/** One that someone raised is being stopped again, whatever its record still says. */
function stateOf(latch: Latched, { scale }: Sight): Latched['state'] {
  return scale === undefined || scale.replicas > 0 ? 'stopping' : latch.state;
}

function outcomeOf(trip: string, pending: string | undefined, state: Latched['state'], already: boolean): PressOutcome {
  return pending === undefined
    ? { kind: 'pressed', trip, state, already }
    : { kind: 'pending', trip, problem: pending };
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
    await settlePending(guard, around, patientLatchDeadlineMs);
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
  // Else nobody would ever be told of a trip that was made without the config, and released before the keeper saw it.
  const held = isLatched(sight.latch) ? guard.withHooksDecided(sight.latch) : sight.latch;
  const released = releaseLatch(held, record, order.force, baselineOf(sight));
  if (released.kind === 'already') return { kind: 'reset', already: true };
  if (released.kind === 'refused') return released;
  if (sight.pods === undefined && !(order.force && isLastOfTarget(guard, sight.latch))) {
    return pendingReset(`the pods' restart counts could not be read: ${problemOf(sight)}`);
  }
  const latch = { ...released.latch, history: released.latch.history.map((trip) => fitTrip(trip)) };
  const written = await writeLatch(guard, around, latch, sight.stored.version, patientLatchDeadlineMs);
  if (written.kind === 'conflict') return undefined;
  if (written.kind === 'failed') return pendingReset(written.problem);
  guard.dropClaims();
  guard.evidenceIsOld = true;
  around.recorder.record({ type: 'reset', button: guard.name, reset: record });
  return { kind: 'reset', already: false };
}

/**
 * Whether this button will not look at the held workload again: it left the config, names another one now, or held one
 * that never existed. Its restart counts are then of no use, and must not keep it from being released by force.
 */
function isLastOfTarget({ orphaned, button }: Guard, latch: LatchRecord | undefined): boolean {
  if (orphaned || latch?.target.uid === undefined) return true;
  return targetKey(latch.target) !== targetKey(button.target);
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
