import type { TripView } from '../../api/button-service.ts';
import { headlineOf, spreadOf } from '../../core/evidence/restart-summary.ts';
import { damageNotice } from '../../core/text/damage.ts';
import { describeLapse } from '../../core/text/duration.ts';
import { describeTrigger } from '../../core/text/people.ts';
import { describeLateAlert, times } from '../../core/text/wording.ts';
import { type Child, element } from '../elements/dom.ts';
import { icon } from '../elements/icons.ts';
import { deliveries } from './deliveries.ts';
import { quoted } from './quoted.ts';

/** Why a button tripped, and who or what tripped it. */
export function renderTrip(trip: TripView | undefined): readonly Child[] {
  if (trip === undefined) return [];
  return [
    element('h3', {}, 'Why'),
    element('p', { class: 'because' }, trip.finding === undefined ? trip.because : headlineOf(trip.finding)),
    trip.finding && element('p', {}, spreadOf(trip.finding)),
    quoted(trip.lines),
    facts([
      ['By', describeTrigger(trip.by)],
      ['Alert', trip.lateAlert !== undefined && describeLateAlert(trip.lateAlert.delaySeconds)],
      ['Reason given', trip.by.trigger === 'press' && trip.by.reason],
      ['Cause', causeWords[trip.cause]],
      ['Explanation', explanationOf(trip)],
      ['Cause shown by', trip.finding?.row !== undefined && element('code', {}, trip.finding.row)],
      ['Replicas before', String(trip.previousReplicas)],
      ['Drift', trip.fights > 0 && `raised ${times(trip.fights)} against the latch; set back each time`],
      ['Latch', trip.damage !== undefined && element('span', { class: 'bad' }, icon('bad'), damageNotice(trip.damage))],
      ['Pods ended', trip.drainSeconds !== undefined && `within ${describeLapse(trip.drainSeconds * 1_000)}`],
      ['Hooks', deliveries(trip.hooks)],
      ['Trip', element('code', {}, trip.id)],
    ]),
  ];
}

/** What the headline does not say already. */
function explanationOf({ finding, because }: TripView): string | undefined {
  if (finding === undefined) return undefined;
  const [headline, spread] = [`${headlineOf(finding)}. `, `. ${spreadOf(finding)}`];
  const rest = because.startsWith(headline) ? because.slice(headline.length) : because;
  return rest.endsWith(spread) ? rest.slice(0, -spread.length) : rest;
}

const causeWords: Readonly<Record<TripView['cause'], string>> = {
  network: 'network failure',
  other: 'not the network',
  unclear: 'unclear',
  none: 'not checked',
};

export function facts(pairs: readonly (readonly [string, Child])[]): HTMLElement {
  const rows = pairs
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value)));
  return element('dl', { class: 'facts' }, ...rows);
}
