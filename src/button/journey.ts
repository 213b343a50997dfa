import type { Guard } from './guard.ts';
import type { Surroundings } from './surroundings.ts';

/** Tells, once, that the API accepted zero replicas for a trip that this replica made. */
export function noteAccepted(guard: Guard, around: Surroundings, trip: string): void {
  const { journey } = guard;
  if (journey?.trip !== trip || journey.accepted) return;
  journey.accepted = true;
  const { receivedAt, evidenceAt } = journey;
  const acceptedAt = around.clock.now();
  const evidence = evidenceAt === undefined ? {} : { evidenceAt };
  around.recorder.record({ type: 'accepted', button: guard.name, trip, receivedAt, acceptedAt, ...evidence });
}

/** Tells, once, that no pod is left: every replica that saw it says so, the one that tripped with how long it took. */
export function noteStopped(guard: Guard, around: Surroundings, trip: string): void {
  if (guard.toldStopped === trip) return;
  guard.toldStopped = trip;
  const received = guard.journey?.trip === trip ? { receivedAt: guard.journey.receivedAt } : {};
  const drainSeconds = guard.latch?.trip?.drainSeconds;
  around.recorder.record({
    type: 'stopped',
    button: guard.name,
    trip,
    stoppedAt: around.clock.now(),
    ...received,
    ...(drainSeconds === undefined ? {} : { drainSeconds }),
  });
}
