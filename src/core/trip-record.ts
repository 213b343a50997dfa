import type { TripRecord } from './latch.ts';
import { historyEntryBytes, personTextBytes } from './limits.ts';

/**
 * The trip with its texts shortened until its JSON fits into one history entry: quoted lines go first, oldest first,
 * then the explanation is cut. A trip without its reset leaves room for what comes later.
 */
export function fitTrip<Trip extends TripRecord>(trip: Trip): Trip {
  const room = historyEntryBytes - (trip.reset === undefined ? laterBytes : 0);
  let fitted = trip;
  while (sizeOf(fitted) > room && fitted.lines.length > 0) fitted = { ...fitted, lines: fitted.lines.slice(1) };
  while (sizeOf(fitted) > room && fitted.because.length > 80) {
    fitted = { ...fitted, because: cutText(fitted.because, Buffer.byteLength(fitted.because) / 2) };
  }
  return fitted;
}

/** Times, fights, and the reset with its reason. */
const laterBytes = 2 * personTextBytes + 256;

/** At most `bytes` of UTF-8, no character split; a cut is shown. */
export function cutText(text: string, bytes: number): string {
  const whole = Buffer.from(text);
  if (whole.length <= bytes) return text;
  const mark = '…';
  const kept = whole.subarray(0, Math.max(0, bytes - Buffer.byteLength(mark))).toString();
  return kept.replace(/\uFFFD+$/, '') + mark;
}

function sizeOf(trip: object): number {
  return Buffer.byteLength(JSON.stringify(trip));
}
