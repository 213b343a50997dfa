import type { ButtonView } from '../../api/button-service.ts';
import { plural } from '../../core/text/wording.ts';
import { type Child, element } from '../elements/dom.ts';
import { icon } from '../elements/icons.ts';
import { moment } from '../elements/time.ts';
import { isLatched, meaningOf, stateWords } from './words.ts';

/** What the banner shows of a button, and nothing that changes more often. */
export type StateShown = Pick<ButtonView, 'state' | 'awaitingRestore'> & {
  readonly replicas: number | undefined;
  readonly at: string | undefined;
};

/** Since when it is so: of the trip, or of the last reset. */
export function stateShown(view: ButtonView): StateShown {
  const { state, awaitingRestore, replicas, trip, lastReset } = view;
  return { state, awaitingRestore, replicas, at: isLatched(view) ? trip?.at : lastReset?.at };
}

/** The state in large letters, with its shape and its meaning. */
export function renderState({ at, replicas, ...view }: StateShown): readonly Child[] {
  return [
    icon(view.state),
    element('p', { class: 'word' }, stateWords[view.state]),
    element('p', { class: 'meaning' }, meaningOf(replicas === undefined ? view : { ...view, replicas })),
    element(
      'p',
      { class: 'replicas' },
      replicas === undefined ? 'Replicas cannot be read' : plural(replicas, 'replica'),
    ),
    at !== undefined && element('p', { class: 'since' }, isLatched(view) ? 'Tripped ' : 'Last reset ', moment(at)),
  ];
}
