import type { TripView } from '../../api/button-service.ts';
import { headlineOf } from '../../core/evidence/restart-summary.ts';
import { describeLapse } from '../../core/text/duration.ts';
import { describePerson, describeTrigger } from '../../core/text/people.ts';
import { plural, times } from '../../core/text/wording.ts';
import { type Child, element } from '../elements/dom.ts';
import { timeWithAge } from '../elements/time.ts';
import { deliveries } from './deliveries.ts';
import { quoted } from './quoted.ts';

/** The newest trips of a button, as its state has them. */
export interface NewestTrips {
  readonly history: readonly TripView[];
  /** How many trips the whole history has. */
  readonly trips: number;
}

/** Reads the whole history. Rejects with the problem. */
type ReadHistory = () => Promise<readonly TripView[]>;

/** The newest trips with their resets, newest first. Older ones are read when a person unfolds them. */
export function renderHistory({ history, trips }: NewestTrips, read: ReadHistory): readonly Child[] {
  const title = element('h3', {}, 'History');
  if (history.length === 0) return [title, element('p', { class: 'note' }, 'This button has never tripped.')];
  const earlier = trips - history.length;
  return [title, timeline(history.toReversed()), earlier > 0 && folded(earlier, history.length, read)];
}

function timeline(trips: readonly TripView[]): HTMLElement {
  return element('ol', { class: 'timeline' }, ...trips.map(entry));
}

/** `shown`: the newest trips, which are above. */
function folded(earlier: number, shown: number, read: ReadHistory): HTMLElement {
  const content = element('div', {}, 'Reading …');
  const details = element('details', {}, element('summary', {}, plural(earlier, 'earlier trip')), content);
  details.addEventListener('toggle', async () => {
    if (!details.hasAttribute('open')) return;
    try {
      content.replaceChildren(timeline((await read()).toReversed().slice(shown)));
    } catch (error) {
      content.textContent = error instanceof Error ? error.message : String(error);
    }
  });
  return details;
}

function entry(trip: TripView): HTMLElement {
  return element(
    'li',
    { class: trip.reset === undefined ? 'present' : 'past' },
    element(
      'p',
      { class: 'what' },
      element('strong', {}, `Tripped by ${describeTrigger(trip.by)}`),
      ' · ',
      timeWithAge(trip.at),
    ),
    // The card already shows the present trip in full.
    trip.reset && element('p', {}, trip.finding === undefined ? trip.because : headlineOf(trip.finding)),
    element('p', { class: 'course' }, courseOf(trip)),
    trip.reset &&
      element('p', {}, `Reset by ${describePerson(trip.reset)}: ${trip.reset.reason} · `, timeWithAge(trip.reset.at)),
    trip.reset && deliveries(trip.hooks),
    trip.reset &&
      trip.lines.length > 0 &&
      element('details', {}, element('summary', {}, 'Container messages'), quoted(trip.lines)),
    element('p', { class: 'id' }, element('code', {}, trip.id)),
  );
}

function courseOf(trip: TripView): string {
  const after = (at: string) => describeLapse(Date.parse(at) - Date.parse(trip.at));
  const parts = [
    trip.acceptedAt !== undefined && `replicas set to 0 after ${after(trip.acceptedAt)}`,
    trip.stoppedAt !== undefined && `no pod left after ${after(trip.stoppedAt)}`,
    trip.fights > 0 && `raised ${times(trip.fights)} against the latch`,
    trip.previousReplicas !== 'unknown' && `${plural(trip.previousReplicas, 'replica')} before`,
  ];
  return parts.filter((part) => part !== false).join(' · ');
}
