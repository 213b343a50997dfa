import { cutText } from '../cut-text.ts';
import type { ResetRecord, TrippedBy, TripRecord } from './latch.ts';

/** The size of one history entry as JSON. Lines and texts are shortened to fit. A ConfigMap holds 1 MiB. */
export const historyEntryBytes = 2_048;
/** The size of a person's reason, name or account, and of an alert's name, in the record. */
export const personTextBytes = 320;

/**
 * The trip with its texts shortened until its JSON fits into one history entry. The quoted lines are dropped first, oldest
 * first, except the newest; then the last answers of the hooks; then the longest texts are cut. `later`: bytes reserved for
 * later additions; a reset trip needs none.
 */
export function fitTrip<Trip extends TripRecord>(trip: Trip, later = trip.reset === undefined ? laterBytes : 0): Trip {
  const room = historyEntryBytes - later;
  let fitted = trip;
  while (sizeOf(fitted) > room && fitted.lines.length > 1) fitted = { ...fitted, lines: fitted.lines.slice(1) };
  if (sizeOf(fitted) > room) fitted = withoutAnswers(fitted);
  for (let bytes = historyEntryBytes / 2; sizeOf(fitted) > room && bytes >= shortestTextBytes; bytes /= 2) {
    fitted = cutTexts(fitted, bytes);
  }
  return fitted;
}

function withoutAnswers<Trip extends TripRecord>(trip: Trip): Trip {
  if (trip.hooks === undefined) return trip;
  return { ...trip, hooks: trip.hooks.map(({ problem: _, ...delivery }) => delivery) };
}

/** Room for later times, the drift counter, a late alert, damage, and the reset with its reason. */
const laterBytes = 2 * personTextBytes + 432;

/** All texts of this size fit, even if JSON escapes every byte with six. */
const shortestTextBytes = 8;

function cutTexts<Trip extends TripRecord>(trip: Trip, bytes: number): Trip {
  const cut = (text: string) => cutText(text, bytes);
  return {
    ...trip,
    because: cut(trip.because),
    lines: trip.lines.map(cut),
    by: cutBy(trip.by, cut),
    ...(trip.reset === undefined ? {} : { reset: cutPerson(trip.reset, cut) }),
  };
}

function cutBy(by: TrippedBy, cut: (text: string) => string): TrippedBy {
  if (by.trigger === 'sensor') return by;
  if (by.trigger === 'press') return cutPerson(by, cut);
  return { ...by, alertname: cut(by.alertname), fingerprint: cut(by.fingerprint) };
}

function cutPerson<Said extends Pick<ResetRecord, 'account' | 'claimedName' | 'reason'>>(
  said: Said,
  cut: (text: string) => string,
): Said {
  const claimedName = said.claimedName === undefined ? {} : { claimedName: cut(said.claimedName) };
  return { ...said, account: cut(said.account), reason: cut(said.reason), ...claimedName };
}

function sizeOf(trip: object): number {
  return Buffer.byteLength(JSON.stringify(trip));
}
