import type { ButtonView, DeliveryView, RehearsalView, TripView } from '../../api/button-service.ts';
import { type Quote, quotesOf, timesOf } from '../../core/evidence/quotes.ts';
import { describeLabels } from '../../core/labels/labels.ts';
import {
  describeRestarts,
  describeStanding,
  describeTroubles,
  impactOf,
  meaningOf,
  nextOf,
  orphanedText,
  outlookIn,
} from '../../core/outlook/describe.ts';
import type { Standing } from '../../core/outlook/outlook.ts';
import { describeTarget } from '../../core/target.ts';
import { damageNotice } from '../../core/text/damage.ts';
import { describeDrillOutcome } from '../../core/text/drill.ts';
import { describeHolder } from '../../core/text/holder.ts';
import { describeLateAlert, progressOf } from '../../core/text/wording.ts';
import { printable, type Style, wrap } from './text.ts';
import { formatSince, formatTime, formatUntil } from './times.ts';
import type { CommandLine, View } from './view.ts';
import { describeDrift, describeReason, describeReplicas, showPerson, showTrigger } from './wording.ts';

const standingStyles: Readonly<Record<Standing, Style>> = {
  armed: 'green',
  degraded: 'yellow',
  disarmed: 'yellow',
  'dry-run': 'yellow',
  off: 'yellow',
  stopping: 'yellow',
  stopped: 'red',
  unknown: 'yellow',
};

/** The state with what limits it: `Armed (degraded: heartbeat late)`. */
export function showStanding(button: ButtonView, { paint }: View): string {
  const { standing } = outlookIn(button);
  return paint(standingStyles[standing], describeStanding(button, writeTime));
}

function writeTime(at: string): string {
  return formatTime(Date.parse(at));
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
  const title = [view.paint('bold', name), showStanding(button, view)];
  const head = [...title, `${describeTarget(target)}: ${describeReplicas(replicas)}`].join('  ');
  const rows = [
    ...(button.labels === undefined ? [] : [row('Labels', describeLabels(button.labels))]),
    ...(trip === undefined ? rowsOfReset(button, view) : rowsOfTrip(trip, view)),
    ...rowsOfDisarm(button, view),
    ...rowsOfRestarts(button),
    row('State', meaningOf(button)),
    row('Next', nextOf(button, writeTime)),
    ...rowsOfHolder(button),
    ...rowsOfDrill(button, view),
    ...rowsOfActs(button, view.command),
    ...rowsOfProblems(button, view),
  ];
  const impact = impactOf(button);
  const first = impact === undefined ? '' : `${view.paint('red', printable(impact))}\n`;
  return `${first}${head}\n\n${rows.map((each) => renderRow(each, view)).join('')}`;
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

function rowsOfRestarts(button: ButtonView): readonly Row[] {
  const restarts = describeRestarts(outlookIn(button));
  return restarts === undefined ? [] : [row('Restarts', restarts)];
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

function rowsOfProblems(button: ButtonView, view: View): readonly Row[] {
  const { rehearsal, orphaned } = button;
  const unknown = rehearsal?.unknown ? [describeUnknown(rehearsal, view.now)] : [];
  const removed = orphaned ? [orphanedText] : [];
  const texts = [...describeTroubles(button), ...unknown, ...removed];
  return texts.map((text) => row('Problem', printable(text), 'red'));
}

function describeUnknown({ at, problem }: RehearsalView, now: number): string {
  return `The rehearsal is unknown: ${problem ?? ''} (${formatSince(at, now)})`;
}

const labelWidth = 9;

function renderRow({ label, text, style = 'plain', whole = false }: Row, { paint, width }: View): string {
  const [first = '', ...others] = whole ? [text] : wrap(text, width - labelWidth);
  const lines = [`${paint('dim', label.padEnd(labelWidth))}${paint(style, first)}\n`];
  for (const line of others) lines.push(`${' '.repeat(labelWidth)}${paint(style, line)}\n`);
  return lines.join('');
}
