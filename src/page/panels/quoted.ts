import { type Quote, quotesOf, timesOf } from '../../core/evidence/quotes.ts';
import { clockTime } from '../elements/clock.ts';
import { type Child, element } from '../elements/dom.ts';

/** The last messages of containers, unchanged. */
export function quoted(lines: readonly string[]): Child {
  if (lines.length === 0) return undefined;
  return element('ul', { class: 'quoted' }, ...quotesOf(lines).map(item));
}

function item(quote: Quote): HTMLElement {
  const beside = timesOf(quote, clockTime);
  return element(
    'li',
    {},
    element('code', {}, quote.text),
    beside !== '' && element('span', { class: 'beside' }, beside),
  );
}
