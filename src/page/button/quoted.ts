import { type Quote, quotesOf, timesOf } from '../../core/evidence/quotes.ts';
import { type Child, element } from '../elements/dom.ts';
import { clockTime } from '../elements/time.ts';

/** What containers said last, word for word. */
export function quoted(lines: readonly string[]): Child {
  if (lines.length === 0) return undefined;
  return element('ul', { class: 'quoted' }, ...quotesOf(lines).map(quote));
}

function quote(said: Quote): HTMLElement {
  const beside = timesOf(said, clockTime);
  return element(
    'li',
    {},
    element('code', {}, said.text),
    beside !== '' && element('span', { class: 'beside' }, beside),
  );
}
