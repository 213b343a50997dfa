/** A heartbeat further in the future than this is the error of a clock, and is ignored. */
export const heartbeatAheadMs = 10_000;

/**
 * Whether `ms` have passed since `since`, all in milliseconds. If `since` is in the future, the clock was set back: the answer
 * is then yes, because the true age is unknown.
 */
export function hasPassed(ms: number, since: number, now: number): boolean {
  return since > now || now - since >= ms;
}
