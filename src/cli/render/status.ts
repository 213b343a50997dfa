import type {
  ButtonHeartbeatView,
  ButtonView,
  DeliveryView,
  RehearsalView,
  TripView,
} from '../../api/button-service.ts';
import { type Quote, quotesOf, timesOf } from '../../core/evidence/quotes.ts';
import { isFaulty } from '../../core/heartbeat/health.ts';
import { describeLabels } from '../../core/labels/labels.ts';
import { describeTarget } from '../../core/target.ts';
import { damageNotice } from '../../core/text/damage.ts';
import { describeDrillOutcome } from '../../core/text/drill.ts';
import { describeHolder } from '../../core/text/holder.ts';
import { describeLateAlert, progressOf } from '../../core/text/wording.ts';
import { describeOutlook } from './outlook.ts';
import { printable, type Style, wrap } from './text.ts';
import { formatSince, formatTime, formatUntil } from './times.ts';
import type { CommandLine, View } from './view.ts';
import { describeDrift, describeReason, describeReplicas, showPerson, showTrigger } from './wording.ts';

const stateStyles: Readonly<Record<ButtonView['state'], Style>> = {
  armed: 'green',
  stopping: 'yellow',
  stopped: 'red',
  unknown: 'yellow',
};

/** A latched button shows its state, although it may be disarmed too. */
export function shownState({ state, disarm }: ButtonView): { readonly word: string; readonly style: Style } {
  const isDisarmed = disarm !== undefined && state === 'armed';
  return isDisarmed ? { word: 'disarmed', style: 'yellow' } : { word: state, style: stateStyles[state] };
}

interface Row {
  readonly label: string;
  readonly text: string;
  readonly style?: Style;
  /** Not wrapped, because a person copies it. */
  readonly whole?: boolean;
}

function row(label: string, text: string, style: Style = 'plain'): Row {
  return { label, text, style };
}

function commandRow(label: string, text: string): Row {
  return { label, text, whole: true };
}

/** Shows one button on one screen: state, reason, what happens next, how to reset and restore. Ends with a line break. */
export function renderButton(button: ButtonView, view: View): string {
  const { name, target, replicas, trip } = button;
  const { word, style } = shownState(button);
  const title = [view.paint('bold', name), view.paint(style, word.toUpperCase())];
  const head = [...title, `${describeTarget(target)}: ${describeReplicas(replicas)}`].join('  ');
  const rows = [
    ...(button.labels === undefined ? [] : [row('Labels', describeLabels(button.labels))]),
    ...(trip === undefined ? rowsOfReset(button, view) : rowsOfTrip(trip, view)),
    ...rowsOfDisarm(button, view),
    row('Next', describeOutlook(button)),
    ...rowsOfHolder(button),
    ...rowsOfDrill(button, view),
    ...rowsOfActs(button, view.command),
    ...rowsOfProblems(button, view),
  ];
  return `${head}\n\n${rows.map((each) => renderRow(each, view)).join('')}`;
}

function rowsOfTrip(trip: TripView, view: View): readonly Row[] {
  const { id, at, by, lines, previousReplicas, fights, hooks, lateAlert, damage } = trip;
  return [
    row('Since', formatSince(at, view.now)),
    row('By', showTrigger(by)),
    row('Why', describeReason(trip)),
    ...(lateAlert === undefined ? [] : [row('Alert', describeLateAlert(lateAlert.delaySeconds))]),
    ...quotesOf(lines).map((quote) => row('', `│ ${describeQuote(quote)}`, 'dim')),
    row('Before', describeReplicas(previousReplicas === 'unknown' ? undefined : previousReplicas)),
    ...(fights === 0 ? [] : [row('Drift', describeDrift(fights), 'yellow')]),
    ...(damage === undefined ? [] : [row('Latch', damageNotice(damage), 'red')]),
    row('Trip', id),
    ...(hooks ?? []).map((delivery) =>
      row('Hook', describeDelivery(delivery), delivery.state === 'given-up' ? 'red' : 'plain'),
    ),
  ];
}

/** `Error: connect ECONNREFUSED 10.0.0.1:443 (4 times, last 2026-11-25 03:12:07 UTC)`. */
function describeQuote(quote: Quote): string {
  const beside = timesOf(quote, (at) => formatTime(Date.parse(at)));
  return `${printable(quote.text)}${beside === '' ? '' : ` (${beside})`}`;
}

function describeDelivery(delivery: DeliveryView): string {
  return `${delivery.hook}, ${delivery.event}: ${printable(progressOf(delivery))}`;
}

function rowsOfReset({ lastReset }: ButtonView, view: View): readonly Row[] {
  if (lastReset === undefined) return [];
  const { at, reason } = lastReset;
  return [row('Reset', `${formatSince(at, view.now)}, by ${showPerson(lastReset)}: ${printable(reason)}`)];
}

function rowsOfDisarm({ disarm }: ButtonView, view: View): readonly Row[] {
  if (disarm === undefined) return [];
  const { until, at, reason } = disarm;
  const end = `until ${formatUntil(until, view.now)}, by ${showPerson(disarm)}: ${printable(reason)}`;
  return [row('Disarmed', end, 'yellow'), row('', `Since ${formatSince(at, view.now)}`)];
}

/** An older receiver does not know it. */
function rowsOfHolder({ heldBy, trip }: ButtonView): readonly Row[] {
  return heldBy === undefined ? [] : [row('Held by', describeHolder(heldBy, trip !== undefined))];
}

function rowsOfDrill({ drill }: ButtonView, view: View): readonly Row[] {
  if (drill?.last === undefined) return [];
  const { last } = drill;
  const text = `${formatSince(last.endedAt, view.now)}: ${printable(describeDrillOutcome(last))}`;
  return [row('Drill', text, last.outcome === 'passed' ? 'plain' : 'red')];
}

function rowsOfActs(button: ButtonView, command: CommandLine): readonly Row[] {
  const { name, trip, history } = button;
  // Without the replica count from before the trip, the person must choose one.
  const isCountUnknown = (trip ?? history.at(-1))?.previousReplicas === 'unknown';
  const restore = commandRow('Restore', command('restore', name, ...(isCountUnknown ? ['--replicas', 'N'] : [])));
  if (trip !== undefined) {
    const reset = commandRow('Reset', command('reset', name, '--trip', trip.id, '--reason', '…'));
    return [reset, { ...restore, label: 'Then' }];
  }
  const arm = button.disarm === undefined ? [] : [commandRow('Arm', command('arm', name))];
  return [...arm, button.awaitingRestore ? restore : commandRow('Press', command('press', name, '--reason', '…'))];
}

function rowsOfProblems({ problems, rehearsal, orphaned, heartbeat }: ButtonView, view: View): readonly Row[] {
  const failed = rehearsal?.ok === false ? [describeRehearsal(rehearsal, view.now)] : [];
  const removed = orphaned ? ['The button is no longer in the config. It stays latched until a person resets it.'] : [];
  const faulty = isFaulty(heartbeat) ? [describeFaulty(heartbeat)] : [];
  return [...problems.map(printable), ...faulty, ...failed, ...removed].map((text) => row('Problem', text, 'red'));
}

function describeFaulty({ state, reason }: ButtonHeartbeatView): string {
  return `The heartbeat is ${state}, so a stop might not arrive: ${printable(reason ?? 'no reason given')}`;
}

function describeRehearsal({ at, unknown, problem }: RehearsalView, now: number): string {
  if (unknown) return `The rehearsal is unknown: ${printable(problem ?? '')} (${formatSince(at, now)})`;
  return `The rehearsal failed, so a real stop may fail too: ${printable(problem ?? '')} (${formatSince(at, now)})`;
}

const labelWidth = 9;

function renderRow({ label, text, style = 'plain', whole = false }: Row, { paint, width }: View): string {
  const [first = '', ...others] = whole ? [text] : wrap(text, width - labelWidth);
  const lines = [`${paint('dim', label.padEnd(labelWidth))}${paint(style, first)}\n`];
  for (const line of others) lines.push(`${' '.repeat(labelWidth)}${paint(style, line)}\n`);
  return lines.join('');
}
