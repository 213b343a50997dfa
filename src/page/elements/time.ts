import { element } from './dom.ts';
import { ago } from './duration.ts';
import { timeOfDay } from './time-of-day.ts';

/** The receiver's clock minus this machine's, in milliseconds: what is told as "ago" must not hang on a wrong clock here. */
let skewMs = 0;

export function now(): number {
  return Date.now() + skewMs;
}

/** `date`: the header of an answer that just came, to the second; a difference below a few seconds is none. */
export function setClock(date: string | null): void {
  const difference = date === null ? Number.NaN : Date.parse(date) - Date.now();
  skewMs = Math.abs(difference) > 3_000 ? difference : 0;
}

/** `03:12:05 GMT+1`, with the day where that is not today's. */
export function clockTime(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const time = timeOfDay(at);
  const isToday = at.toDateString() === new Date(now()).toDateString();
  return isToday
    ? time
    : `${at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })}, ${time}`;
}

/** A moment, absolute and relative; {@link keepTime} keeps the second true. */
export function moment(iso: string): HTMLElement {
  const relative = element('span', { class: 'ago' }, ago(now() - Date.parse(iso)));
  return element('time', { datetime: iso, title: iso }, clockTime(iso), ' (', relative, ')');
}

/** The relative part alone. */
export function since(iso: string): HTMLElement {
  const relative = element('span', { class: 'ago' }, ago(now() - Date.parse(iso)));
  return element('time', { datetime: iso, title: `${clockTime(iso)}, ${iso}` }, relative);
}

/** Once a second, everything that says how long ago it was says it anew. */
export function keepTime(root: ParentNode): void {
  for (const shown of root.querySelectorAll('time')) {
    const relative = shown.querySelector('.ago');
    const text = ago(now() - Date.parse(shown.dateTime));
    if (relative !== null && relative.textContent !== text) relative.textContent = text;
  }
}
