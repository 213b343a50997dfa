import type { DisarmRecord, LatchRecord, Person } from './latch.ts';

/** The longest that a button stays disarmed by one act. */
export const longestDisarmMs = 24 * 3_600_000;

/** The clocks of two replicas may differ by this much. */
const clocksApartMs = 60_000;

/** Disarms kept in the state object, newest last. */
export const disarmsKept = 20;

/** The disarm that keeps claims and the backup sensor from tripping the button at `now`; undefined if no disarm is active. */
export function activeDisarm(latch: LatchRecord | undefined, now: number): DisarmRecord | undefined {
  const newest = latch?.disarms?.at(-1);
  if (newest === undefined || newest.ended !== undefined) return undefined;
  const { at, until } = newest;
  // A record that was changed by hand lasts no longer than one that a person ordered.
  const end = Math.min(Date.parse(until), Date.parse(at) + longestDisarmMs);
  return now < end && end <= now + longestDisarmMs + clocksApartMs ? newest : undefined;
}

/** A later disarm replaces an earlier one. The state of the latch stays: a latched button is held at zero. */
export function withDisarm(latch: LatchRecord, order: DisarmRecord): LatchRecord {
  return { ...latch, disarms: [...(latch.disarms ?? []), order].slice(-disarmsKept) };
}

/** Ends the active disarm early. Undefined if no disarm is active. */
export function withDisarmEnded(latch: LatchRecord, by: Person, now: number): LatchRecord | undefined {
  const active = activeDisarm(latch, now);
  if (active === undefined) return undefined;
  const ended = { ...by, at: new Date(now).toISOString() };
  return { ...latch, disarms: [...(latch.disarms ?? []).slice(0, -1), { ...active, ended }] };
}
