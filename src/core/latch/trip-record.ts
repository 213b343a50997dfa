import type { ResetRecord, TrippedBy, TripRecord } from './latch.ts';

/** One history entry as JSON; lines and texts are shortened to fit. A ConfigMap holds 1 MiB. */
export const historyEntryBytes = 2_048;
/** A person's reason, name or account in the record, and an alert's name. */
export const personTextBytes = 320;

/**
 * The trip with its texts shortened until its JSON fits into one history entry: quoted lines go first, oldest first, but
 * for the newest; then what its hooks last answered; then the longest texts are cut. `later`: bytes that are left for
 * what comes; a trip that is reset needs none.
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

/** Times, fights, and the reset with its reason. */
const laterBytes = 2 * personTextBytes + 256;

/** Even where JSON writes every byte as six, all texts of this size leave room. */
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

/** At most `bytes` of UTF-8, no character split; a cut is shown where there is room to. */
export function cutText(text: string, bytes: number): string {
  // A UTF-16 unit is at most three bytes: most texts need no look at their bytes.
  if (text.length * 3 <= bytes) return text;
  const whole = Buffer.from(text);
  if (whole.length <= bytes) return text;
  const mark = '…';
  let end = Math.floor(bytes) - Buffer.byteLength(mark);
  if (end < 0) return '';
  while (isInsideCharacter(whole[end])) end -= 1;
  return whole.subarray(0, end).toString() + mark;
}

/** Bytes 10xxxxxx continue a character of UTF-8. */
function isInsideCharacter(byte: number | undefined): boolean {
  return byte !== undefined && byte >> 6 === 0b10;
}

function sizeOf(trip: object): number {
  return Buffer.byteLength(JSON.stringify(trip));
}
