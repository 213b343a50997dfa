import type { ButtonView, TripView } from '../../api/button-service.ts';
import { describeTrigger } from '../../core/text/people.ts';
import { actForm } from '../acts/act-form.ts';
import { type PageContext, reset } from '../acts/acts.ts';
import { copyable } from '../elements/copyable.ts';
import { element, newId, region } from '../elements/dom.ts';
import { timeWithAge } from '../elements/time.ts';

export interface ResetPanel {
  readonly element: HTMLElement;
  show(view: ButtonView): void;
}

/** Releases the trip that the person looked at, and never a later one. */
export function resetPanel(first: ButtonView, context: PageContext): ResetPanel {
  let view = first;
  /** The trip that the page showed when the person started to type. */
  let looked = first.trip?.id;
  let offersForce = false;
  const id = newId();
  const force = element('input', { type: 'checkbox', id });
  const forceField = element(
    'div',
    { class: 'check' },
    force,
    element('label', { for: id }, 'Reset even if pods may still be running (force)'),
  );
  const form = actForm({
    verb: 'Reset',
    name: first.name,
    look: 'hold-plain',
    label: 'Hold to reset',
    reasonLabel: 'Why is it safe now? (required)',
    more: forceField,
    obstacle: () =>
      view.trip?.id === looked
        ? undefined
        : 'This is another trip than the one you looked at. Look at the new one first.',
    act: async (said) => {
      const outcome = await context.act(() =>
        reset(context.session, view.name, { ...said, trip: looked ?? '', force: force.checked }),
      );
      // If the receiver cannot observe the target any more, only force releases the button.
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
      'Not connected: the trip may already be released. A reset releases only the named trip.',
    ),
    ...top,
    element('ul', { class: 'effects' }, ...effects.map((text) => element('li', {}, text))),
    form,
    element('h3', {}, '2. Restore'),
    element('p', {}, 'After the reset, run this with your own credentials. The receiver cannot do this.'),
    restore,
  );
}

const effects = [
  'The reset releases the latch: the button watches again, and can trip again.',
  'The reset starts nothing: replicas stay at 0 until a person restores.',
  'Restarts before the reset no longer count.',
];

function nameTrip(trip: TripView | undefined) {
  if (trip === undefined) return [];
  return ['Releases trip ', element('code', {}, trip.id), `, tripped by ${describeTrigger(trip.by)}.`];
}

function staleNotice(trip: TripView, lookAgain: () => void) {
  const button = element('button', { type: 'button', class: 'quiet' }, 'I have looked at the new trip');
  button.addEventListener('click', lookAgain);
  return [
    element('strong', {}, 'The trip has changed while you were here. '),
    `The new trip is ${trip.id}, tripped by ${describeTrigger(trip.by)}, `,
    timeWithAge(trip.at),
    '. Read why it tripped before you release it.',
    button,
  ];
}
