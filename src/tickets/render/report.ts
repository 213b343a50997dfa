import { describeDuration } from '../../core/text/duration.ts';
import { plural } from '../../core/text/wording.ts';
import type { FileReport } from '../read/reading.ts';
import type { Review } from '../review/review.ts';
import type { Figures, Known } from '../review/tally.ts';
import * as limits from '../thresholds.ts';
import { escapeMarkdown, markdownTable, type Table, textTable } from './table.ts';
import { describe, describeHands, describeShare, showName } from './words.ts';

export function renderText(review: Review, colour: boolean): string {
  return [
    preamble(review).join('\n'),
    ...tables(review).map((table) => textTable(table, colour)),
    legend.join('\n'),
    '',
  ].join('\n\n');
}

export function renderMarkdown(review: Review): string {
  return [
    '# Ticket review',
    preamble(review).map(escapeMarkdown).join('  \n'),
    ...tables(review).map(markdownTable),
    legend.map((line) => `- ${escapeMarkdown(line)}`).join('\n'),
    '',
  ].join('\n\n');
}

/** What was read and how far to trust it. */
function preamble({ files, duplicates, whole, alerts, zones, from, to, timeZone, hours }: Review): string[] {
  const day = (iso: string) => iso.slice(0, 16).replace('T', ' ');
  const span = from === 'unknown' ? 'times unknown' : `from ${day(from)} to ${day(to)} UTC`;
  const mined = alerts.filter((alert) => alert.mined);
  return [
    `${plural(whole.tickets, 'ticket')} of ${plural(alerts.length, 'alert')} in ${plural(zones.length, 'zone')}, ${span}.`,
    ...files.flatMap(describeFile),
    ...(duplicates > 0 ? [`${plural(duplicates, 'record')} of tickets that were read before: counted once.`] : []),
    ...(mined.length > 0
      ? [
          `${plural(mined.length, 'alert')} found in titles; <*> stands for what differs. If two are one, or one is two: --rename 'Disk usage*=DiskFull', or --pattern.`,
        ]
      : []),
    ...(hours === 'unknown' ? [] : [`Tickets by hour of the day, 0 to 23, ${timeZone}: ${hours.join(' ')}`]),
  ];
}

function describeFile({ file, format, tools, tickets, bad, unclear }: FileReport): string[] {
  const as = tools.length > 0 && tools.join() !== format ? `${format} of ${tools.join(', ')}` : format;
  return [
    `${file === '-' ? 'standard input' : showName(file)}: ${plural(tickets, 'ticket')}, read as ${as}${bad > 0 ? `; ${plural(bad, 'record')} left out` : ''}.`,
    ...unclear
      .slice(0, unclearShown)
      .map(
        ({ column, value, times }) =>
          `  not understood: ${showName(column)} "${showName(value)}", ${plural(times, 'time')}. If it says that a person acted: --hands-when '${showName(column)}=${showName(value)}'`,
      ),
  ];
}

const unclearShown = 8;

function tables({ alerts, zones, whole }: Review): Table[] {
  const figures = 'tickets|share|episodes|days|at night|first → second half|closed in (median / 90 %)|needed a person';
  const head = [...figures.split('|'), 'hours of toil'];
  return [
    {
      title: 'Treatment',
      head: ['alert', 'treatment', 'priority', 'reason'],
      rows: alerts.map((alert) => {
        const { what, why } = describe(alert);
        return [showName(alert.alert), what, alert.advice.priority, why];
      }),
    },
    {
      title: 'Alerts',
      head: ['alert', ...head],
      rows: [...alerts.map((alert) => [showName(alert.alert), ...figureCells(alert)]), ['all', ...figureCells(whole)]],
    },
    { title: 'Zones', head: ['zone', ...head], rows: zones.map((zone) => [showName(zone.name), ...figureCells(zone)]) },
  ];
}

function figureCells(figures: Figures): string[] {
  const { tickets, share, episodes, days, atNight, toilHours, timeToClose, trend } = figures;
  const count = (value: Known<number>) => (value === 'unknown' ? value : String(Math.round(value * 10) / 10));
  return [
    String(tickets),
    describeShare(share),
    String(episodes),
    count(days),
    count(atNight),
    trend === 'unknown' ? trend : trend.join(' → '),
    timeToClose === 'unknown' ? timeToClose : Object.values(timeToClose).map(describeDuration).join(' / '),
    describeHands(figures),
    count(toilHours),
  ];
}

/** What the words in the tables mean. */
const legend = [
  `episode: tickets of one alert and zone, each opened at most ${describeDuration(limits.episodeGapMs)} after the one before or while that was open`,
  `needed a person: a person acknowledged, worked, commented or closed, or the ticket took over ${limits.longTimes} times the median and ${describeDuration(limits.longMs)}`,
  `retire, lower: ${limits.enoughEpisodes} episodes or more on ${limits.enoughDays} days or more, each closed by a machine within ${describeDuration(limits.longMs)}, none P1 or P2`,
  `night: ${limits.night.from}:00 to ${limits.night.to}:00; hours of toil: how long the tickets that needed a person were open`,
  'unknown: the tickets do not say',
];
