import type { TripView } from '../../api/button-service.ts';
import { plural } from '../../core/text/wording.ts';
import { type Child, element } from '../elements/dom.ts';
import { lapse } from '../elements/duration.ts';
import { moment } from '../elements/time.ts';
import { deliveries } from './deliveries.ts';
import { quoted } from './quoted.ts';
import { personOf, triggerOf } from './words.ts';

/** Every trip, newest first, each with its reset. */
export function renderHistory(history: readonly TripView[]): readonly Child[] {
  const title = element('h3', {}, 'History');
  if (history.length === 0) return [title, element('p', { class: 'note' }, 'It never tripped.')];
  const newest = history.toReversed();
  const earlier = newest.slice(shownAtOnce);
  return [title, timeline(newest.slice(0, shownAtOnce)), earlier.length > 0 && folded(earlier)];
}

/** More would push what matters away. */
const shownAtOnce = 3;

function timeline(trips: readonly TripView[]): HTMLElement {
  return element('ol', { class: 'timeline' }, ...trips.map(entry));
}

function folded(trips: readonly TripView[]): HTMLElement {
  return element('details', {}, element('summary', {}, `${plural(trips.length, 'earlier trip')}`), timeline(trips));
}

function entry(trip: TripView): HTMLElement {
  return element(
    'li',
    { class: trip.reset === undefined ? 'present' : 'past' },
    element('p', { class: 'what' }, element('strong', {}, triggerOf(trip.by)), ' · ', moment(trip.at)),
    // Of the present one it stands above.
    trip.reset && element('p', {}, trip.because, trip.finding?.row !== undefined && ` (judged by ${trip.finding.row})`),
    element('p', { class: 'course' }, courseOf(trip)),
    trip.reset && element('p', {}, `Reset by ${personOf(trip.reset)}: ${trip.reset.reason} · `, moment(trip.reset.at)),
    trip.reset && deliveries(trip.hooks),
    trip.reset &&
      trip.lines.length > 0 &&
      element('details', {}, element('summary', {}, 'What was quoted'), quoted(trip.lines)),
    element('p', { class: 'id' }, element('code', {}, trip.id)),
  );
}

function courseOf(trip: TripView): string {
  const parts = [
    trip.acceptedAt !== undefined && `zero accepted after ${lapse(trip.at, trip.acceptedAt)}`,
    trip.stoppedAt !== undefined && `empty after ${lapse(trip.at, trip.stoppedAt)}`,
    trip.fights > 0 && `fought ${plural(trip.fights, 'time')}`,
    trip.previousReplicas !== 'unknown' && `${plural(trip.previousReplicas, 'replica')} before`,
  ];
  return parts.filter((part) => part !== false).join(' · ');
}
