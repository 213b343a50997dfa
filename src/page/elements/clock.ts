import { describeDuration } from '../../core/text/duration.ts';

/** The receiver's clock minus this machine's clock, in milliseconds. A wrong clock here must not change "ago". */
let skewMs = 0;

export function now(): number {
  return Date.now() + skewMs;
}

/** `date` is the header of a new response, in whole seconds. Differences of a few seconds are ignored. */
export function setClock(date: string | null): void {
  const difference = date === null ? Number.NaN : Date.parse(date) - Date.now();
  skewMs = Math.abs(difference) > 3_000 ? difference : 0;
}

/** `34 s ago`. A future time is `just now`, because clocks differ. */
export function ago(ms: number): string {
  return ms < 3_000 ? 'just now' : `${describeDuration(ms)} ago`;
}

/** `03:12:05 GMT+1`, in the reader's time zone. */
export function timeOfDay(at: Date): string {
  return at.toLocaleTimeString('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  });
}

/** The time of day, with the date if that is not today. */
export function clockTime(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  if (at.toDateString() === new Date(now()).toDateString()) return timeOfDay(at);
  return `${at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })}, ${timeOfDay(at)}`;
}

/** `2026-11-25 03:12:05 UTC`: the time that logs and colleagues use. */
export function utcTime(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
