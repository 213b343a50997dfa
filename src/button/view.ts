import type { ButtonView, RehearsalView } from '../api/button-service.ts';
import { isLatched, type LatchRecord, type PreviousReplicas, tripsOf } from '../core/latch/latch.ts';
import { restoreCommand } from '../core/text/restore-command.ts';
import type { Guard, Rehearsal } from './guard.ts';
import { viewOfTrip } from './view-trip.ts';

/** What people are shown of a button: what this replica last saw. */
export function viewOf(guard: Guard): ButtonView {
  const { latch, button, evidence, replicas } = guard;
  const { kind, namespace, name } = guard.target;
  // After a reset, what is to be restored is what was stopped, whatever the config names by now.
  const restorable = latch?.awaitingRestore === undefined ? guard.target : latch.target;
  return {
    name: button.name,
    target: { kind, namespace, name },
    mode: button.mode,
    sensor: button.sensor,
    state: latch?.state ?? 'unknown',
    limit: button.limit,
    windowMs: button.windowMs,
    history: latch === undefined ? [] : tripsOf(latch).map((trip) => viewOfTrip(latch, trip)),
    problems: [...guard.problems.values()],
    restore: restoreCommand(restorable, previousReplicasOf(latch)),
    awaitingRestore: !isLatched(latch) && latch?.awaitingRestore !== undefined,
    orphaned: guard.orphaned,
    ...(replicas === undefined ? {} : { replicas }),
    ...(isLatched(latch) ? { trip: viewOfTrip(latch, latch.trip) } : {}),
    ...(latch?.lastReset === undefined ? {} : { lastReset: latch.lastReset }),
    ...(evidence === undefined ? {} : { evidence }),
    ...(guard.rehearsal === undefined ? {} : { rehearsal: viewOfRehearsal(guard.rehearsal) }),
  };
}

function previousReplicasOf(latch: LatchRecord | undefined): PreviousReplicas {
  return latch?.trip?.previousReplicas ?? latch?.awaitingRestore?.previousReplicas ?? 'unknown';
}

export function viewOfRehearsal({ ok, at, problem }: Rehearsal): RehearsalView {
  return { ok, at: new Date(at).toISOString(), ...(problem === undefined ? {} : { problem }) };
}
