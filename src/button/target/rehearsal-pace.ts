/** When the buttons of one process may send dry runs, so that many buttons do not send them at the same moment. */
export interface RehearsalPace {
  /** The interval between two rehearsals of one button, over all replicas, if the first succeeded. */
  readonly intervalMs: number;
  /** Whether one more rehearsal or probe may start now. A true answer counts as a start. */
  mayStart(): boolean;
}

/** The part of the interval after which a failed rehearsal is repeated: the cause is often gone, such as a policy that was applied a second later. */
export const retryFactor = 0.25;

/** A replica waits this much longer for the rehearsal of the replica that made the last one. */
export const standInFactor = 1.5;

export const shortestIntervalMs = 60_000;

/** For a process with a single button. */
export const unlimitedPace: RehearsalPace = { intervalMs: shortestIntervalMs, mayStart: () => true };
