import type { ActiveBrake, CountedTrip } from '../../core/brake/brake.ts';
import type { Decision } from '../../core/decision/decision.ts';

/** The brake over all buttons, as one button uses it. */
export interface TripBrake {
  /** The brake now, by the trips that this replica knows of; undefined if it blocks nothing. */
  readonly active: ActiveBrake | undefined;
  /** Reads the latches of all buttons again, unless the brake blocks already. It takes half a second at most, and never rejects. */
  freshen(): Promise<void>;
  /** Counts a trip of the button from its decision on, because its latch is durable only later. */
  count(button: string, trip: CountedTrip): void;
  /** The trip of the button that was counted last was not made: another writer was faster. */
  discard(button: string): void;
}

/** Whether the brake could block this decision. */
export function needsBrake(decision: Decision): boolean {
  return decision.kind === 'trip' && decision.cause === 'unclear';
}
