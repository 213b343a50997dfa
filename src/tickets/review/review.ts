import { IANAZone } from 'luxon';
import type { FileReport, ReadTickets } from '../read/read-files.ts';
import type { Priority, Ticket } from '../ticket.ts';
import { type Advice, advise } from './advice.ts';
import {
  type AlertFigures,
  alertFiguresOf,
  type Figures,
  figuresOf,
  type Known,
  longTickets,
  type Period,
} from './tally.ts';
import { findTogether } from './together.ts';

/** A finished review: what `--json` prints, and all other output is made from. */
export interface Review {
  readonly version: 2;
  readonly files: readonly FileReport[];
  readonly duplicates: number;
  readonly from: Known<string>;
  readonly to: Known<string>;
  /** The zone of night and hours. */
  readonly timeZone: string;
  readonly whole: Figures;
  /** Those with most tickets first. */
  readonly alerts: readonly ReviewedAlert[];
  readonly zones: readonly (Figures & { readonly name: string })[];
  /** Tickets by hour of the day. */
  readonly hours: Known<readonly number[]>;
}

export interface ReviewedAlert extends AlertFigures {
  readonly advice: Advice;
  /** The label that its zone comes from. */
  readonly zoneLabel: string;
  /** Whether its name is a label of the alert, or was found in titles. */
  readonly mined: boolean;
}

export interface ReviewOptions {
  readonly timeZone: string;
  /** A priority that a person gives, before those of the tickets; and those of rules, after them. */
  readonly priorities: ReadonlyMap<string, Priority>;
  readonly rulePriorities: ReadonlyMap<string, Priority>;
}

export function review(read: ReadTickets, options: ReviewOptions): Review {
  const { files, duplicates } = read;
  const period = periodOf(read.tickets, options.timeZone);
  const { tickets } = read;
  const groups = groupBy(tickets, 'alert');
  // The tickets of a finished reading are changed in place: a million of them are not copied.
  for (const ticket of groups.flatMap(([, own]) => longTickets(own))) Object.assign(ticket, { hands: 'yes' });
  const figures = groups.map(([alert, own]) => rank(alertFiguresOf(alert, own, period), options));
  const others = new Map(figures.map((own) => [own.alert, own]));
  const together = findTogether(tickets);
  const timed = tickets.some(({ openedAt }) => openedAt !== undefined);
  return {
    version: 2,
    files,
    duplicates,
    from: timed ? new Date(period.from).toISOString() : 'unknown',
    to: timed ? new Date(period.to).toISOString() : 'unknown',
    timeZone: options.timeZone,
    whole: figuresOf(tickets, period),
    alerts: figures.map((own, index) => ({
      ...own,
      zoneLabel: groups[index]?.[1].find(({ zoneLabel }) => zoneLabel !== undefined)?.zoneLabel ?? 'zone',
      mined: own.alert.includes('<*>') || /\s/.test(own.alert),
      advice: advise({ figures: own, together: together.get(own.alert) ?? [], others }),
    })),
    zones: groupBy(tickets, 'zone').map(([name, own]) => ({ name, ...figuresOf(own, period) })),
    hours: timed ? hoursOf(tickets, period) : 'unknown',
  };
}

/** Those with most tickets first. */
function groupBy(
  tickets: readonly Ticket[],
  field: 'alert' | 'zone',
): readonly (readonly [string, readonly Ticket[]])[] {
  return [...Map.groupBy(tickets, (ticket) => ticket[field])].toSorted((a, b) => b[1].length - a[1].length);
}

/** The tool's own priority is the default of the shipped rules' only if the tickets carry none. */
function rank(figures: AlertFigures, { priorities, rulePriorities }: ReviewOptions): AlertFigures {
  const own = figures.priority === 'unknown' ? rulePriorities.get(figures.alert) : figures.priority;
  return { ...figures, priority: priorities.get(figures.alert) ?? own ?? 'unknown' };
}

function periodOf(tickets: readonly Ticket[], timeZone: string): Period {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const { openedAt } of tickets) {
    if (openedAt === undefined) continue;
    from = Math.min(from, openedAt);
    to = Math.max(to, openedAt);
  }
  return { from, to, tickets: tickets.length, hourOf: hourIn(timeZone) };
}

/** The hour of the day in a zone. An offset is asked for once an hour. */
export function hourIn(timeZone: string): (time: number) => number {
  const zone = IANAZone.create(timeZone);
  const offsets = new Map<number, number>();
  return (time) => {
    const hour = Math.floor(time / 3_600_000);
    const offset = offsets.get(hour) ?? zone.offset(time);
    offsets.set(hour, offset);
    return Math.floor((time + offset * 60_000) / 3_600_000) % 24;
  };
}

function hoursOf(tickets: readonly Ticket[], { hourOf }: Period): number[] {
  const hours = Array.from({ length: 24 }, () => 0);
  for (const { openedAt } of tickets) {
    if (openedAt === undefined) continue;
    const hour = hourOf(openedAt);
    hours[hour] = (hours[hour] ?? 0) + 1;
  }
  return hours;
}
