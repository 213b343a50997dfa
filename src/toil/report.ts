import { plural } from '../core/text/wording.ts';
import { type Advice, adviseAll, type Inhibitor } from './advice.ts';
import type { FileReport } from './read.ts';
import type { Review, ReviewFigures } from './review.ts';
import type { Figures } from './tally.ts';
import { burstGapMs, burstTickets, flapGapMs, nearLines, togetherMs } from './thresholds.ts';
import { describeClosing, describeDuration, describeHands, describeShare, describeTime, showName } from './wording.ts';

/** A finished review: what every way of showing it is made from, and what `--json` prints. */
export interface Report extends ReviewFigures {
  readonly version: 1;
  readonly files: readonly FileReport[];
  readonly advice: readonly Advice[];
}

export function makeReport(files: readonly FileReport[], review: Review): Report {
  const figures = review.figures();
  return { version: 1, files, ...figures, advice: adviseAll(figures.alerts) };
}

/** A table for people; the first column names, the others count. */
export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Rows left out, as the table would be too long to be read. */
  readonly more: number;
}

/** Rows of a table that a person still reads. */
const rowsShown = 50;

const figureHead = [
  'tickets',
  'share',
  'folding',
  'bursts',
  'repeats',
  'flaps',
  'closed in (median / 90 %)',
  'needed hands',
];

export function tablesOf({ alerts, zones, weeks, advice, whole }: Report): Table[] {
  const treatments = advice.map(({ alert, treatment, priority, reason, inhibitedBy }) => [
    showName(alert),
    treatment === 'inhibit' ? `inhibit by ${showName(inhibitedBy[0]?.alert ?? '')}` : treatment,
    priority,
    [reason, ...inhibitedBy.map(describeInhibitor)].join('; '),
  ]);
  return [
    table('Treatment', ['alert', 'treatment', 'priority', 'reason'], treatments),
    table(
      'Alerts',
      ['alert', ...figureHead],
      [...alerts.map((row) => figureRow(row.alert, row)), figureRow('all', whole)],
    ),
    table(
      'Zones',
      ['zone', ...figureHead],
      zones.map((row) => figureRow(row.name, row)),
    ),
    table('Weeks', ['week', ...figureHead], weeks === 'unknown' ? [] : weeks.map((row) => figureRow(row.name, row))),
  ];
}

function describeInhibitor({ alert, own, ownTickets }: Inhibitor): string {
  return `${showName(alert)} may mute it in its zone (came with it ${own} of ${plural(ownTickets, 'time')})`;
}

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): Table {
  return { title, head, rows: rows.slice(0, rowsShown), more: Math.max(0, rows.length - rowsShown) };
}

function figureRow(name: string, figures: Figures): string[] {
  return [
    showName(name),
    String(figures.tickets),
    describeShare(figures.share),
    String(figures.folded),
    String(figures.bursts),
    String(figures.repeats),
    String(figures.flaps),
    describeClosing(figures),
    describeHands(figures),
  ];
}

/** What was read and how far to trust it, a sentence each. */
export function preambleOf({ files, whole, alerts, zones, from, to, notices }: Report): string[] {
  const bad = files.reduce((sum, file) => sum + file.bad, 0);
  const doubtful = files.reduce((sum, file) => sum + file.doubtful, 0);
  return [
    `${plural(whole.tickets, 'ticket')} of ${plural(alerts.length, 'alert')} in ${plural(zones.length, 'zone')}, ${describeSpan(from, to)}.`,
    ...files.map(describeFile),
    ...(bad > 0 ? [`These figures leave out ${plural(bad, 'line')} that could not be read as tickets.`] : []),
    ...(doubtful > 0
      ? [`${plural(doubtful, 'part')} of tickets could not be read; the tickets count all the same.`]
      : []),
    ...(whole.timed === 0
      ? ['No ticket has a time: what needs times is unknown, and order stands in for nearness.']
      : []),
    ...notices.map((notice) => `${notice}.`),
  ];
}

function describeSpan(from: Report['from'], to: Report['to']): string {
  return from === 'unknown' ? 'times unknown' : `from ${describeTime(from)} to ${describeTime(to)} UTC`;
}

function describeFile({ file, format, columns, tickets }: FileReport): string {
  const named = columns === undefined || columns === '' ? '' : ` (${showColumns(columns)})`;
  return `${file === '-' ? 'standard input' : showName(file)}: ${plural(tickets, 'ticket')}, ${format}${named}.`;
}

function showColumns(columns: string): string {
  return columns.replaceAll(/\p{Cc}/gu, '\u{fffd}').slice(0, 500);
}

/** What the words in the tables mean. */
export const legend = [
  `folding: opened at most ${describeDuration(burstGapMs)} after one before it of the same alert and zone, or while that was open, or as it flapped (without times: within ${nearLines} lines)`,
  `burst: ${burstTickets} tickets or more, each at most ${describeDuration(burstGapMs)} after the one before, of one alert and zone`,
  'repeat: opened while an earlier one of the same alert and zone was open',
  `flap: opened again at most ${describeDuration(flapGapMs)} after closing`,
  `together: two alerts in one zone within ${describeDuration(togetherMs)} (without times: ${nearLines} lines)`,
  'unknown: the data do not say',
];
