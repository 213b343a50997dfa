import type { PressOutcome } from '../../api/button-service.ts';
import type { TripOutcome } from './trip.ts';

/** The answer to a person who pressed. */
export function pressOutcomeOf(outcome: TripOutcome): PressOutcome {
  if (outcome.kind === 'not-tripped') return { kind: 'pending', problem: 'the latch keeps changing during the press' };
  const { pending, latched } = outcome;
  const trip = latched.trip.id;
  if (pending !== undefined) return { kind: 'pending', trip, problem: pending };
  const already = outcome.kind === 'already-tripped';
  // A target that someone raised is being stopped again, even if its record says stopped.
  const state = already && outcome.replicas === 0 ? latched.state : 'stopping';
  return { kind: 'pressed', trip, state, already };
}
