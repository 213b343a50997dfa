import type { DeliveryView, TripView } from '../../api/button-service.ts';
import { progressOf } from '../../core/text/wording.ts';
import { clockTime } from '../elements/clock.ts';
import { type Child, element } from '../elements/dom.ts';
import { icon } from '../elements/icons.ts';

/** The progress of each hook delivery of a trip. */
export function deliveries(hooks: TripView['hooks']): Child {
  if (hooks === undefined || hooks.length === 0) return undefined;
  return element('ul', { class: 'deliveries' }, ...hooks.map(delivery));
}

/** The state of a delivery that still runs has no icon. */
const looks: { readonly [State in DeliveryView['state']]?: 'good' | 'bad' } = { delivered: 'good', 'given-up': 'bad' };

function delivery(view: DeliveryView): HTMLElement {
  const { hook, event, state, at } = view;
  const delivered = state === 'delivered' && at !== undefined ? ` ${clockTime(at)}` : '';
  const look = looks[state];
  return element(
    'li',
    { class: look === undefined ? 'delivery' : `delivery ${look}` },
    look && icon(look),
    element('span', {}, `${hook}: ${event}, ${progressOf(view)}${delivered}`),
  );
}
