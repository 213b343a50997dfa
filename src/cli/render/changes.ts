import type { ButtonView, TripView } from '../../api/button-service.ts';
import type { SharedHealth } from '../../api/overview.ts';
import { describeStanding, describeTroubles } from '../../core/outlook/describe.ts';
import { printable } from './text.ts';
import { formatTime } from './times.ts';
import { describeDrift, describeReplicas, reasonOf, showPerson, showTrigger, troublesOf } from './wording.ts';

/** What happened to a button between two views, a sentence each. Without a first view: the state of the button. */
export function changesOf(before: ButtonView | undefined, after: ButtonView): readonly string[] {
  const state = standingOf(after);
  if (before === undefined) return [`${state}, ${describeReplicas(after.replicas)}`, ...problemsOf(after)];
  const isReset = after.lastReset !== undefined && after.lastReset.trip !== before.lastReset?.trip;
  return [
    ...(isReset ? resetOf(after) : []),
    ...tripOf(before.trip, after.trip),
    ...(standingOf(before) === state || isReset ? [] : [`${standingOf(before)} → ${state}${proofOf(after)}`]),
    ...disarmOf(before.disarm, after.disarm),
    ...(before.replicas === after.replicas ? [] : [`${before.replicas ?? '?'} → ${describeReplicas(after.replicas)}`]),
    ...comingAndGoing(problemsOf(before), problemsOf(after)),
    ...added(settledHooksOf(before), settledHooksOf(after)),
  ];
}

/** The same for the shared dependencies of all buttons. */
export function changesOfHealth(before: SharedHealth | undefined, after: SharedHealth): readonly string[] {
  return comingAndGoing(before === undefined ? [] : healthProblemsOf(before), healthProblemsOf(after));
}

function resetOf({ lastReset }: ButtonView): readonly string[] {
  return lastReset === undefined ? [] : [`reset by ${showPerson(lastReset)}: ${printable(lastReset.reason)}`];
}

function tripOf(before: TripView | undefined, after: TripView | undefined): readonly string[] {
  if (after === undefined) return [];
  const { id, by, fights } = after;
  if (id !== before?.id) return [`tripped by ${showTrigger(by)}: ${reasonOf(after)}`];
  return fights > before.fights ? [describeDrift(fights)] : [];
}

function disarmOf(before: ButtonView['disarm'], after: ButtonView['disarm']): readonly string[] {
  if (after === undefined) return before === undefined ? [] : ['no longer disarmed'];
  if (after.at === before?.at) return [];
  return [`disarmed until ${formatTime(Date.parse(after.until))} by ${showPerson(after)}: ${printable(after.reason)}`];
}

function standingOf(button: ButtonView): string {
  return describeStanding(button, (at) => formatTime(Date.parse(at)));
}

function proofOf({ state }: ButtonView): string {
  return state === 'stopped' ? ': no pod is left' : '';
}

function problemsOf(button: ButtonView): readonly string[] {
  const { rehearsal } = button;
  const unknown = rehearsal?.unknown ? [`the rehearsal is unknown: ${rehearsal.problem ?? ''}`] : [];
  return [...describeTroubles(button), ...unknown].map(printable);
}

function settledHooksOf({ trip, history }: ButtonView): readonly string[] {
  const hooks = (trip ?? history.at(-1))?.hooks ?? [];
  const settled = hooks.filter(({ state }) => state === 'delivered' || state === 'given-up');
  return settled.map(({ hook, event, state }) => `hook ${hook}, ${event}: ${state}`);
}

function healthProblemsOf(health: SharedHealth): readonly string[] {
  return troublesOf(health).map(({ text, details }) =>
    details === undefined ? text : `${text}: ${printable(details)}`,
  );
}

function comingAndGoing(before: readonly string[], after: readonly string[]): readonly string[] {
  return [...added(before, after), ...added(after, before).map((problem) => `over: ${problem}`)];
}

function added(before: readonly string[], after: readonly string[]): readonly string[] {
  return after.filter((text) => !before.includes(text));
}
