import type { ButtonView, TripView } from '../../api/button-service.ts';
import { isLatched } from '../../core/outlook/outlook.ts';
import { describeLapse } from '../../core/text/duration.ts';
import { clockTime } from '../elements/clock.ts';
import { type Child, element } from '../elements/dom.ts';
import { icon } from '../elements/icons.ts';

type Shown = Pick<ButtonView, 'state' | 'awaitingRestore'> & { readonly trip: TripView | undefined };

/** The present trip, or the released trip until the target is restored. */
export function tripInProgress(view: ButtonView): TripView | undefined {
  if (isLatched(view)) return view.trip;
  return view.awaitingRestore ? view.history.at(-1) : undefined;
}

/** The progress from the trip to the restore, with the steps that are still open. */
export function renderSteps({ state, awaitingRestore, trip }: Shown): readonly Child[] {
  if (trip === undefined) return [];
  const after = (at: string | undefined) => at && `after ${describeLapse(Date.parse(at) - Date.parse(trip.at))}`;
  const isStopped = state === 'stopped' || awaitingRestore;
  const steps: readonly (readonly [string, string | undefined])[] = [
    ['Tripped', clockTime(trip.at)],
    ['Replicas set to 0', after(trip.acceptedAt)],
    ['Stopped', isStopped ? (after(trip.stoppedAt) ?? 'done') : undefined],
    ['Reset', trip.reset && clockTime(trip.reset.at)],
    ['Restored', undefined],
  ];
  const current = steps.findIndex(([, done]) => done === undefined);
  return [element('ol', { class: 'steps', 'aria-label': 'Progress from trip to restore' }, ...steps.map(step))];

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
