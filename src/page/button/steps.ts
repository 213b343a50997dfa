import type { ButtonView, TripView } from '../../api/button-service.ts';
import { type Child, element } from '../elements/dom.ts';
import { lapse } from '../elements/duration.ts';
import { icon } from '../elements/icons.ts';
import { clockTime } from '../elements/time.ts';
import { isLatched } from './words.ts';

type Shown = Pick<ButtonView, 'state' | 'awaitingRestore'> & { readonly trip: TripView | undefined };

/** The trip that is told of: the present one, or the one that was released and is not restored yet. */
export function tripToTell(view: ButtonView): TripView | undefined {
  if (isLatched(view)) return view.trip;
  return view.awaitingRestore ? view.history.at(-1) : undefined;
}

/** How far a trip is on its way from the stop to running again, and what is still to come. */
export function renderSteps({ state, awaitingRestore, trip }: Shown): readonly Child[] {
  if (trip === undefined) return [];
  const after = (at: string | undefined) => (at === undefined ? undefined : `after ${lapse(trip.at, at)}`);
  const isEmpty = state === 'stopped' || awaitingRestore;
  const steps: readonly (readonly [string, string | undefined])[] = [
    ['Tripped', clockTime(trip.at)],
    ['Zero accepted', after(trip.acceptedAt)],
    ['Empty', isEmpty ? (after(trip.stoppedAt) ?? 'seen') : undefined],
    ['Reset', trip.reset && clockTime(trip.reset.at)],
    ['Restored', undefined],
  ];
  const current = steps.findIndex(([, done]) => done === undefined);
  return [element('ol', { class: 'steps', 'aria-label': 'From the stop to running again' }, ...steps.map(step))];

  function step([name, done]: readonly [string, string | undefined], index: number): HTMLElement {
    const isCurrent = index === current;
    return element(
      'li',
      { class: done === undefined ? 'todo' : 'done', 'aria-current': isCurrent && 'step' },
      done !== undefined && icon('good'),
      element('span', { class: 'name' }, name),
      element('span', { class: 'when' }, done ?? (isCurrent ? 'next' : 'later')),
    );
  }
}
