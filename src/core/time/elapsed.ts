/** A heartbeat this far in the future is another clock's error, and counts as none. */
export const heartbeatAheadMs = 10_000;

/**
 * Whether `ms` have passed since `since`, all in milliseconds. A time from the future is that of a clock which was set back
 * meanwhile: nobody knows how long ago it was, and what is due must not wait until the clock gets there again.
 */
export function hasPassed(ms: number, since: number, now: number): boolean {
  return since > now || now - since >= ms;
}
