import type { ButtonView } from '../../api/button-service.ts';
import { plural } from '../../core/text/wording.ts';
import { type Child, element } from '../elements/dom.ts';
import { icon } from '../elements/icons.ts';
import { timeWithAge } from '../elements/time.ts';
import { describeDisarm, isLatched, meaningOf, wordOf } from './words.ts';

/** The fields that the banner shows. The banner is redrawn only when one of them changes. */
export type StateShown = Pick<ButtonView, 'state' | 'awaitingRestore'> & {
  readonly disarm: ButtonView['disarm'];
  readonly replicas: number | undefined;
  readonly at: string | undefined;
};

/** The time is that of the trip, or of the last reset. */
export function stateShown(view: ButtonView): StateShown {
  const { state, awaitingRestore, replicas, trip, lastReset, disarm } = view;
  return { state, awaitingRestore, replicas, disarm, at: isLatched(view) ? trip?.at : lastReset?.at };
}

/** The state in large letters, with its icon and its meaning. */
export function renderState({ at, replicas, disarm, ...view }: StateShown): readonly Child[] {
  return [
    icon(disarm === undefined || isLatched(view) ? view.state : 'unknown'),
    element('p', { class: 'word' }, wordOf({ ...view, disarm })),
    element('p', { class: 'meaning' }, disarm !== undefined && describeDisarm(disarm), meaningOf(view, replicas)),
    element(
      'p',
      { class: 'replicas' },
      replicas === undefined ? 'Replicas cannot be read' : plural(replicas, 'replica'),
    ),
    at !== undefined && element('p', { class: 'since' }, isLatched(view) ? 'Tripped ' : 'Last reset ', timeWithAge(at)),
  ];
}
