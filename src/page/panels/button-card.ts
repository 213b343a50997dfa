import type { ButtonView, DisarmView } from '../../api/button-service.ts';
import { describeOwnTroubles, impactOf, nextOf, orphanedText } from '../../core/outlook/describe.ts';
import { isLatched } from '../../core/outlook/outlook.ts';
import type { PageContext } from '../acts/acts.ts';
import { confirmation } from '../acts/confirmation.ts';
import { readHistory } from '../connection/read-history.ts';
import { clockTime } from '../elements/clock.ts';
import { copyable } from '../elements/copyable.ts';
import { type Child, element, region, setText } from '../elements/dom.ts';
import { icon } from '../elements/icons.ts';
import { disarmPanel } from './disarm-panel.ts';
import { renderDisarms } from './disarms.ts';
import { evidenceShown, renderEvidence } from './evidence.ts';
import { renderHealth } from './health.ts';
import { type NewestTrips, renderHistory } from './history.ts';
import { pressPanel } from './press-panel.ts';
import { type ResetPanel, resetPanel } from './reset-panel.ts';
import { renderState, stateShown } from './state-banner.ts';
import { lookOf } from './state-words.ts';
import { renderSteps, tripInProgress } from './steps.ts';
import { renderTrip } from './trip.ts';

export interface ButtonCard {
  readonly element: HTMLElement;
  show(view: ButtonView): void;
}

/** One button: its state, the reason, what happens next, and what a person can do. */
export function buttonCard(first: ButtonView, context: PageContext): ButtonCard {
  const title = `title-${first.name}`;
  const confirmed = confirmation(context);
  const state = region(element('div', { class: 'state' }), renderState);
  const steps = region(element('div', { class: 'progress' }), renderSteps);
  const next = element('p', { class: 'next' });
  const problems = region<readonly string[]>(element('div', { class: 'problems' }), renderProblems);
  const why = region(element('section', { class: 'why' }), renderTrip);
  const evidence = region(element('section', { class: 'evidence' }), renderEvidence);
  const health = region(element('div', { class: 'health' }), renderHealth);
  const disarms = region<readonly DisarmView[]>(element('section', { class: 'disarms' }), renderDisarms);
  const maintenance = disarmPanel(first.name, confirmed.context);
  const history = region<NewestTrips>(element('section', { class: 'history' }), (newest) =>
    renderHistory(newest, () => readHistory(context.session, first.name)),
  );
  const restore = copyable('the restore command');
  const acts = actPanels(confirmed.context, maintenance.element);

  const impact = element('p', { class: 'impact' });
  const links = region<ButtonView['links']>(element('p', { class: 'links' }), renderLinks);
  const above = [
    impact,
    state.element,
    confirmed.element,
    problems.element,
    steps.element,
    next,
    restore.element,
    links.element,
  ];
  const top = element('div', { class: 'top' }, heading(first, title), ...above);
  const rest = element('div', { class: 'rest' }, evidence.element, health.element, history.element, disarms.element);
  const card = element(
    'article',
    { id: `button-${first.name}`, 'aria-labelledby': title },
    top,
    why.element,
    acts.element,
    rest,
  );
  return {
    element: card,
    show: (view) => {
      card.className = `button ${lookOf(view)}`;
      setText(impact, impactOf(view) ?? '');
      links.show(view.links);
      state.show(stateShown(view));
      steps.show({ state: view.state, awaitingRestore: view.awaitingRestore, trip: tripInProgress(view) });
      setText(next, nextOf(view, clockTime));
      restore.element.hidden = !view.awaitingRestore;
      restore.show(view.restore);
      problems.show([...describeOwnTroubles(view), ...(view.orphaned ? [orphanedText] : [])]);
      why.show(view.trip);
      evidence.show(evidenceShown(view));
      disarms.show(view.disarms ?? []);
      maintenance.show(view);
      const { rehearsal, heartbeat, drill, sensor, mode, heldBy } = view;
      health.show({ rehearsal, heartbeat, drill, sensor, mode, heldBy, state: view.state });
      history.show({ history: view.history, trips: view.trips });
      acts.show(view);
    },
  };
}

/** Shows the press panel or the reset panel, depending on the state. */
function actPanels(context: PageContext, maintenance: HTMLElement) {
  const changing = element('div', {});
  const outer = element('div', { class: 'acts' }, changing, maintenance);
  let resetting: ResetPanel | undefined;
  let pressing: HTMLElement | undefined;
  return {
    element: outer,
    show: (view: ButtonView) => {
      if (isLatched(view)) {
        pressing = undefined;
        resetting ??= resetPanel(view, context);
        resetting.show(view);
      } else {
        resetting = undefined;
        pressing ??= pressPanel(view, context);
      }
      replaceInside(changing, resetting?.element ?? pressing);
    },
  };
}

/** A person whose focus was inside continues at the start of the new panel, and not at the start of the page. */
function replaceInside(outer: HTMLElement, panel: HTMLElement | undefined): void {
  if (panel === undefined || outer.firstChild === panel) return;
  const hadFocus = outer.contains(document.activeElement);
  outer.replaceChildren(panel);
  if (hadFocus) panel.focus();
}

function heading({ name, target }: ButtonView, id: string): HTMLElement {
  const workload = `${target.kind} ${target.name} in ${target.namespace}`;
  return element('header', {}, element('h2', { id }, name), element('p', { class: 'target' }, workload));
}

function renderLinks(links: ButtonView['links'] = []): readonly Child[] {
  return links.map(({ text, url }) => element('a', { href: url, target: '_blank', rel: 'noreferrer' }, text));
}

function renderProblems(problems: readonly string[]): readonly Child[] {
  if (problems.length === 0) return [];
  const items = problems.map((problem) => element('li', {}, problem));
  return [icon('bad'), element('ul', { 'aria-label': 'Problems' }, ...items)];
}
