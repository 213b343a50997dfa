import type { ButtonView } from '../../api/button-service.ts';
import type { Overview } from '../../api/overview.ts';
import type { Desk } from '../acts/page-context.ts';
import { pressPanel } from '../acts/press-panel.ts';
import { type ResetPanel, resetPanel } from '../acts/reset-panel.ts';
import { copyable } from '../elements/copyable.ts';
import { type Child, element, region, setText } from '../elements/dom.ts';
import { icon } from '../elements/icons.ts';
import { renderEvidence } from './evidence.ts';
import { renderHealth } from './health.ts';
import { renderHistory } from './history.ts';
import { renderState, stateShown } from './state-banner.ts';
import { renderSteps, tripToTell } from './steps.ts';
import { renderTrip } from './trip.ts';
import { isLatched, nextOf } from './words.ts';

export interface ButtonCard {
  readonly element: HTMLElement;
  show(view: ButtonView, chain: Overview['chain']): void;
}

/** One button: what it is, why, what comes next, and what a person may do. */
export function buttonCard(first: ButtonView, desk: Desk): ButtonCard {
  const title = `button-${first.name}`;
  const state = region(element('div', { class: 'state' }), renderState);
  const steps = region(element('div', { class: 'course-of-it' }), renderSteps);
  const next = element('p', { class: 'next' });
  const problems = region<readonly string[]>(element('div', { class: 'problems' }), renderProblems);
  const why = region(element('section', { class: 'why' }), (trip: ButtonView['trip']) =>
    trip ? renderTrip(trip) : [],
  );
  const evidence = region(element('section', { class: 'evidence' }), renderEvidence);
  const health = region(element('div', { class: 'health' }), renderHealth);
  const history = region(element('section', { class: 'history' }), renderHistory);
  const restore = awaitedRestore();
  const acts = element('div', { class: 'acts' });
  let resetting: ResetPanel | undefined;
  let pressing: HTMLElement | undefined;

  const rest = element('div', { class: 'rest' }, evidence.element, health.element, history.element);
  const top = element(
    'div',
    { class: 'top' },
    heading(first, title),
    state.element,
    steps.element,
    next,
    restore.element,
    problems.element,
  );
  const card = element('article', { 'aria-labelledby': title }, top, why.element, acts, rest);

  function showActs(view: ButtonView): void {
    if (isLatched(view)) {
      pressing = undefined;
      resetting ??= resetPanel(view, desk);
      resetting.show(view);
    } else {
      resetting = undefined;
      pressing ??= pressPanel(view, desk);
    }
    replaceInside(acts, resetting?.element ?? pressing);
  }

  return {
    element: card,
    show: (view, { heartbeat }) => {
      card.className = `button ${view.state}${view.awaitingRestore ? ' awaiting' : ''}`;
      state.show(stateShown(view));
      steps.show({ state: view.state, awaitingRestore: view.awaitingRestore, trip: tripToTell(view) });
      setText(next, nextOf(view));
      restore.show(view);
      problems.show([...view.problems, ...(view.orphaned ? [orphaned] : [])]);
      why.show(view.trip);
      evidence.show({ evidence: view.evidence, limit: view.limit, windowMs: view.windowMs, state: view.state });
      health.show({ rehearsal: view.rehearsal, sensor: view.sensor, mode: view.mode, late: heartbeat.late });
      history.show(view.history);
      showActs(view);
    },
  };
}

/** Whoever was inside goes on at the new part's beginning, and not at the page's. */
function replaceInside(outer: HTMLElement, part: HTMLElement | undefined): void {
  if (part === undefined || outer.firstChild === part) return;
  const hadFocus = outer.contains(document.activeElement);
  outer.replaceChildren(part);
  if (hadFocus) part.focus();
}

const orphaned = 'The config does not name this button any more. It goes on holding what it held, until it is reset.';

function heading({ name, target }: ButtonView, id: string): HTMLElement {
  const workload = `${target.kind} ${target.name} in ${target.namespace}`;
  return element('header', {}, element('h2', { id }, name), element('p', { class: 'target' }, workload));
}

function renderProblems(problems: readonly string[]): readonly Child[] {
  if (problems.length === 0) return [];
  const items = problems.map((problem) => element('li', {}, problem));
  return [icon('bad'), element('ul', { 'aria-label': 'Problems' }, ...items)];
}

/** Between a reset and the restore, the command is what matters most. */
function awaitedRestore() {
  const command = copyable('the restore command');
  command.element.hidden = true;
  return {
    element: command.element,
    show: (view: ButtonView) => {
      command.element.hidden = !view.awaitingRestore;
      command.show(view.restore);
    },
  };
}
