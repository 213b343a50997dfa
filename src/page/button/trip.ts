import type { TripView } from '../../api/button-service.ts';
import { plural } from '../../core/text/wording.ts';
import { type Child, element } from '../elements/dom.ts';
import { deliveries } from './deliveries.ts';
import { quoted } from './quoted.ts';
import { triggerOf } from './words.ts';

/** Why a button is tripped, who or what did it, and how far the stop is. */
export function renderTrip(trip: TripView): readonly Child[] {
  return [
    element('h3', {}, 'Why'),
    element('p', { class: 'because' }, trip.because),
    quoted(trip.lines),
    facts([
      ['By', triggerOf(trip.by)],
      ['Reason given', trip.by.trigger === 'press' && trip.by.reason],
      ['Cause', causeWords[trip.cause]],
      ['Judged by', trip.finding?.row !== undefined && element('code', {}, trip.finding.row)],
      ['Replicas before', String(trip.previousReplicas)],
      ['Fought', trip.fights > 0 && `raised against the latch ${plural(trip.fights, 'time')}; set back each time`],
      ['Drained', trip.drainSeconds !== undefined && `in ${trip.drainSeconds.toFixed(1)} s`],
      ['Told', deliveries(trip.hooks)],
      ['Trip', element('code', {}, trip.id)],
    ]),
  ];
}

const causeWords: Readonly<Record<TripView['cause'], string>> = {
  network: 'network failure',
  other: 'not the network',
  unclear: 'unclear; in doubt it stops',
  none: 'not asked for',
};

export function facts(pairs: readonly (readonly [string, Child])[]): HTMLElement {
  const rows = pairs
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value)));
  return element('dl', { class: 'facts' }, ...rows);
}
