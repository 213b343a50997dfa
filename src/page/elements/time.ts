import { ago, clockTime, now, utcTime } from './clock.ts';
import { element } from './dom.ts';

/** The absolute and the relative time. {@link keepTime} updates the relative one. */
export function timeWithAge(iso: string): HTMLElement {
  return element('time', { datetime: iso, title: utcTime(iso) }, clockTime(iso), ' (', age(iso), ')');
}

/** The relative time only. */
export function since(iso: string): HTMLElement {
  return element('time', { datetime: iso, title: `${clockTime(iso)}, ${utcTime(iso)}` }, age(iso));
}

function age(iso: string): HTMLElement {
  return element('span', { class: 'ago' }, ago(now() - Date.parse(iso)));
}

/** Updates all relative times. Call it once a second. */
export function keepTime(root: ParentNode): void {
  for (const shown of root.querySelectorAll('time')) {
    const relative = shown.querySelector('.ago');
    const text = ago(now() - Date.parse(shown.dateTime));
    if (relative !== null && relative.textContent !== text) relative.textContent = text;
  }
}
