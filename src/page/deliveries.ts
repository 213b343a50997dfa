import type { DeliveryView, TripView } from '../button/panel.ts';
import { progressOf } from '../core/wording.ts';
import { type Child, element } from './dom.ts';
import { icon } from './icons.ts';
import { clockTime } from './moments.ts';

/** Which systems were told of a trip, and which are not yet. */
export function deliveries(hooks: TripView['hooks']): Child {
  if (hooks === undefined || hooks.length === 0) return undefined;
  return element('ul', { class: 'deliveries' }, ...hooks.map(delivery));
}

function delivery(view: DeliveryView): HTMLElement {
  const { hook, event, state, at } = view;
  const delivered = state === 'delivered' && at !== undefined ? ` ${clockTime(at)}` : '';
  const look = state === 'delivered' ? 'good' : state === 'given-up' ? 'bad' : undefined;
  return element(
    'li',
    { class: look === undefined ? 'delivery' : `delivery ${look}` },
    look && icon(look),
    element('span', {}, `${hook}: ${event}, ${progressOf(view)}${delivered}`),
  );
}
