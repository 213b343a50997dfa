import { IANAZone } from 'luxon';
import type { ReadTickets } from '../read/read-files.ts';
import { remember } from '../remember.ts';
import type { Priority } from '../ticket.ts';
import { advise } from './advice.ts';
import { type AlertFigures, tally, unknown } from './tally.ts';
import { findTogether } from './together.ts';

/** A finished review: what `--json` prints, and all other output is made from. */
export type Review = ReturnType<typeof review>;
export type ReviewedAlert = Review['alerts'][number];

export interface ReviewOptions {
  readonly timeZone: string;
  /** A priority that a person gives, before those of the tickets; and those of rules, after them. */
  readonly priorities: ReadonlyMap<string, Priority>;
  readonly rulePriorities: ReadonlyMap<string, Priority>;
}

/** Offsets are whole quarters of an hour, and change on one. */
const quarterMs = 900_000;

export function review({ tickets, files, duplicates }: ReadTickets, options: ReviewOptions) {
  const { whole, alerts, zones, hours, period } = tally(tickets, hourIn(options.timeZone));
  const figures = alerts.map((own) => rank(own, options));
  const others = new Map(figures.map((own) => [own.alert, own]));
  const together = findTogether(tickets);
  const moment = (time: number | undefined) => (time === undefined ? unknown : new Date(time).toISOString());
  return {
    version: 2,
    files,
    duplicates,
    from: moment(period?.[0]),
    to: moment(period?.[1]),
    timeZone: options.timeZone,
    whole,
    alerts: figures.map((own) => ({
      ...own,
      /** Whether its name is a label of the alert, or was found in titles. */
      mined: own.alert.includes('<*>') || /\s/.test(own.alert),
      advice: advise(own, together.get(own.alert) ?? new Map(), others),
    })),
    zones,
    hours: period === undefined ? unknown : hours,
  };
}

/** The tool's own priority is the default of the shipped rules' only if the tickets carry none. */
function rank(figures: AlertFigures, { priorities, rulePriorities }: ReviewOptions): AlertFigures {
  const own = figures.priority === 'unknown' ? rulePriorities.get(figures.alert) : figures.priority;
  return { ...figures, priority: priorities.get(figures.alert) ?? own ?? 'unknown' };
}

/** The hour of the day in a zone. */
export function hourIn(timeZone: string): (time: number) => number {
  const zone = IANAZone.create(timeZone);
  const hourOf = remember((quarter: number) => {
    const ms = quarter * quarterMs;
    return Math.floor((ms + zone.offset(ms) * 60_000) / 3_600_000) % 24;
  }, 100_000);
  return (time) => hourOf(Math.floor(time / quarterMs));
}
