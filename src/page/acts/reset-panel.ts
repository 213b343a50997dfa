import type { ButtonView, TripView } from '../../api/button-service.ts';
import { triggerOf } from '../button/words.ts';
import { copyable } from '../elements/copyable.ts';
import { element, newId, region } from '../elements/dom.ts';
import { moment } from '../elements/time.ts';
import { actForm } from './act-form.ts';
import { reset } from './acts.ts';
import type { Desk } from './page-context.ts';

export interface ResetPanel {
  readonly element: HTMLElement;
  show(view: ButtonView): void;
}

/** Releases the trip that the person looked at: never another one that came meanwhile. */
export function resetPanel(first: ButtonView, desk: Desk): ResetPanel {
  let view = first;
  /** The trip whose evidence stood above the form when it was begun. */
  let looked = first.trip?.id;
  let offersForce = false;
  const id = newId();
  const force = element('input', { type: 'checkbox', id });
  const forceField = element(
    'div',
    { class: 'check' },
    force,
    element('label', { for: id }, 'Also while pods may still be at work (force)'),
  );
  const form = actForm({
    verb: 'Reset',
    name: first.name,
    look: 'hold-plain',
    label: 'Hold to reset',
    reasonLabel: 'Why is it safe now? (required)',
    more: forceField,
    obstacle: () => obstacle(view, looked),
    act: async (said) => {
      const outcome = await desk.act(() =>
        reset(desk.session, view.name, { ...said, trip: looked ?? '', force: force.checked }),
      );
      // A button that cannot be looked at any more is released by force alone.
      if (outcome.kind === 'refused' || outcome.kind === 'pending') offersForce = true;
      show(view);
      return outcome;
    },
  });
  const stale = region<TripView | undefined>(element('div', { class: 'stale-trip', role: 'alert' }), (trip) =>
    trip === undefined ? [] : staleNotice(trip, lookAgain),
  );
  const named = region<TripView | undefined>(element('p', { class: 'named' }), (trip) => nameTrip(trip));
  const restore = copyable('the restore command');

  function lookAgain(): void {
    looked = view.trip?.id;
    form.clear();
    show(view);
  }
  function show(next: ButtonView): void {
    view = next;
    if (!form.isBegun()) looked = view.trip?.id;
    forceField.hidden = view.state === 'stopped' && !view.orphaned && !offersForce && !force.checked;
    stale.show(looked === view.trip?.id ? undefined : view.trip);
    named.show(view.trip);
    restore.show(view.restore);
  }
  show(first);
  return { element: layOut(first.name, [stale.element, named.element], form.element, restore.element), show };
}

function layOut(name: string, top: readonly HTMLElement[], form: HTMLElement, restore: HTMLElement): HTMLElement {
  return element(
    'section',
    { class: 'panel reset', tabindex: '-1', 'aria-label': `Reset ${name}` },
    element('h3', {}, '1. Reset'),
    element(
      'p',
      { class: 'uncertain' },
      'Not connected: it may be released already. A reset releases the named trip and no other.',
    ),
    ...top,
    element('ul', { class: 'effects' }, ...effects.map((text) => element('li', {}, text))),
    form,
    element('h3', {}, '2. Restore, as a second act'),
    element('p', {}, 'After the reset, with your own credentials. The receiver cannot do this.'),
    restore,
  );
}

const effects = [
  'It releases the latch: the button watches again, and can trip again.',
  'It starts nothing: replicas stay at 0 until someone restores.',
  'Restarts up to now count no more; only new ones do.',
];

function nameTrip(trip: TripView | undefined) {
  if (trip === undefined) return [];
  return ['Releases trip ', element('code', {}, trip.id), ` (${triggerOf(trip.by)}).`];
}

function staleNotice(trip: TripView, lookAgain: () => void) {
  const button = element('button', { type: 'button', class: 'quiet' }, 'I have looked at the new trip');
  button.addEventListener('click', lookAgain);
  return [
    element('strong', {}, 'The trip has changed while you were here. '),
    `Now it is ${trip.id}: ${triggerOf(trip.by)}, `,
    moment(trip.at),
    '. Look at why before you release it.',
    button,
  ];
}

function obstacle(view: ButtonView, looked: string | undefined): string | undefined {
  if (view.trip?.id !== looked) return 'This is another trip than the one you looked at. Look at the new one first.';
  return undefined;
}
