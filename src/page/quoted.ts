import { type Quote, quotesOf } from '../core/quotes.ts';
import { type Child, element } from './dom.ts';
import { clockTime } from './moments.ts';

/** What containers said last, word for word. */
export function quoted(lines: readonly string[]): Child {
  if (lines.length === 0) return undefined;
  return element('ul', { class: 'quoted' }, ...quotesOf(lines).map(quote));
}

function quote({ text, count, at }: Quote): HTMLElement {
  const beside = [count > 1 && `${count} times`, at !== undefined && `${count > 1 ? 'last ' : ''}${clockTime(at)}`];
  const told = beside.filter((part) => part !== false).join(', ');
  return element('li', {}, element('code', {}, text), told !== '' && element('span', { class: 'beside' }, told));
}
