import type { DeliveryView, TripView } from '../button/panel.ts';
import { type Child, element } from './dom.ts';
import { icon } from './icons.ts';
import { clockTime } from './moments.ts';
import { plural } from './words.ts';

/** Which systems were told of a trip, and which are not yet. */
export function deliveries(hooks: TripView['hooks']): Child {
  if (hooks === undefined || hooks.length === 0) return undefined;
  return element('ul', { class: 'deliveries' }, ...hooks.map(delivery));
}

function delivery(view: DeliveryView): HTMLElement {
  const { hook, event, state } = view;
  const look = state === 'delivered' ? 'good' : state === 'given-up' ? 'bad' : undefined;
  return element(
    'li',
    { class: look === undefined ? 'delivery' : `delivery ${look}` },
    look && icon(look),
    element('span', {}, `${hook}: ${event}, ${progressOf(view)}`),
  );
}

function progressOf({ state, at, attempts, problem }: DeliveryView): string {
  switch (state) {
    case 'awaited':
      return 'has not happened yet';
    case 'delivered':
      return at === undefined ? 'acknowledged' : `acknowledged ${clockTime(at)}`;
    case 'pending':
      return attempts === 0
        ? 'on its way'
        : `not acknowledged after ${plural(attempts, 'try', 'tries')}: ${problem ?? 'no answer'}`;
    case 'given-up':
      return `given up after ${plural(attempts, 'try', 'tries')}: ${problem ?? 'no answer'}`;
  }
}
