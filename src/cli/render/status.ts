import type { ButtonView, DeliveryView, RehearsalView, TripView } from '../../api/button-service.ts';
import { type Quote, quotesOf, timesOf } from '../../core/evidence/quotes.ts';
import { describeTarget } from '../../core/target.ts';
import { plural, progressOf } from '../../core/text/wording.ts';
import type { CommandLine } from './command-line.ts';
import { describeOutlook } from './outlook.ts';
import { describeFights, describePerson, describeTripper, judgedAs } from './people.ts';
import { type Paint, printable, type Style, wrap } from './text.ts';
import { formatSince, formatTime } from './times.ts';

/** How people are shown things. */
export interface View {
  readonly paint: Paint;
  /** Characters of one line. */
  readonly width: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly command: CommandLine;
}

export const stateStyles: Readonly<Record<ButtonView['state'], Style>> = {
  armed: 'green',
  stopping: 'yellow',
  stopped: 'red',
  unknown: 'yellow',
};

interface Row {
  readonly label: string;
  readonly text: string;
  readonly style?: Style;
  /** A command, which must not be broken: it is there to be copied. */
  readonly whole?: boolean;
}

function row(label: string, text: string, style: Style = 'plain'): Row {
  return { label, text, style };
}

function commandRow(label: string, text: string): Row {
  return { label, text, whole: true };
}

/** One button on one screen: state, why, what happens next, how to reset and restore. Ends with a line break. */
export function renderButton(button: ButtonView, view: View): string {
  const { name, state, target, replicas, trip } = button;
  const count = replicas === undefined ? 'replicas unknown' : plural(replicas, 'replica');
  const title = [view.paint('bold', name), view.paint(stateStyles[state], state.toUpperCase())];
  const head = [...title, `${describeTarget(target)}: ${count}`].join('  ');
  const rows = [
    ...(trip === undefined ? rowsOfReset(button, view) : rowsOfTrip(trip, view)),
    row('Next', describeOutlook(button)),
    ...rowsOfActs(button, view.command),
    ...rowsOfTrouble(button, view),
  ];
  return `${head}\n\n${rows.map((each) => renderRow(each, view)).join('')}`;
}

function rowsOfTrip(trip: TripView, view: View): readonly Row[] {
  const { id, at, by, cause, because, lines, previousReplicas, fights, hooks, finding } = trip;
  const why = by.trigger === 'press' ? printable(by.reason) : `${printable(because)} (${judgedAs(cause, finding)})`;
  const before =
    previousReplicas === 'unknown' ? 'how many replicas ran is not known' : plural(previousReplicas, 'replica');
  return [
    row('Since', formatSince(at, view.now)),
    row('By', describeTripper(by)),
    row('Why', why),
    ...quotesOf(lines).map((quote) => row('', `│ ${describeQuote(quote)}`, 'dim')),
    row('Before', before),
    ...(fights === 0 ? [] : [row('Fights', describeFights(fights), 'yellow')]),
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
  return [row('Reset', `${formatSince(at, view.now)}, by ${describePerson(lastReset)}: ${printable(reason)}`)];
}

/** Restoring runs on the person's own rights. */
function rowsOfActs(button: ButtonView, command: CommandLine): readonly Row[] {
  const { name, trip } = button;
  const restore = commandRow(
    'Restore',
    command('restore', name, ...(restoresUnknown(button) ? ['--replicas', 'N'] : [])),
  );
  if (trip !== undefined) {
    const reset = commandRow('Reset', command('reset', name, '--trip', trip.id, '--reason', '…'));
    return [reset, { ...restore, label: 'Then' }];
  }
  return [button.awaitingRestore ? restore : commandRow('Press', command('press', name, '--reason', '…'))];
}

/** kubectl's command demands a number where nobody knows how many ran. */
function restoresUnknown({ restore }: ButtonView): boolean {
  return restore.includes('<N>');
}

function rowsOfTrouble({ problems, rehearsal, orphaned }: ButtonView, view: View): readonly Row[] {
  const failed = rehearsal?.ok === false ? [describeFailedRehearsal(rehearsal, view.now)] : [];
  const left = orphaned ? ['The config does not name this button any more; it is held until it is reset.'] : [];
  return [...problems.map(printable), ...failed, ...left].map((text) => row('Problem', text, 'red'));
}

function describeFailedRehearsal({ at, problem }: RehearsalView, now: number): string {
  return `The rehearsal failed, so a real stop may fail too: ${printable(problem ?? '')} (${formatSince(at, now)})`;
}

const labelWidth = 9;

function renderRow({ label, text, style = 'plain', whole = false }: Row, { paint, width }: View): string {
  const [first = '', ...others] = whole ? [text] : wrap(text, width - labelWidth);
  const lines = [`${paint('dim', label.padEnd(labelWidth))}${paint(style, first)}\n`];
  for (const line of others) lines.push(`${' '.repeat(labelWidth)}${paint(style, line)}\n`);
  return lines.join('');
}
