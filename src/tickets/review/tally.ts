import { fixKey } from '../read/notes.ts';
import { moreUrgent, type Priority, type Ticket } from '../ticket.ts';
import { dayMs, episodeGapMs, longMs, longTimes, night, untimedGapMs } from './thresholds.ts';

export type Known<T> = T | 'unknown';

export interface Hands {
  readonly yes: number;
  readonly no: number;
  readonly unknown: number;
}

/** What the tickets of one alert, of one zone or of all show. */
export interface Figures {
  readonly tickets: number;
  readonly share: number;
  /** Whether a person had to act; `unknown` if no ticket says it. */
  readonly hands: Known<Hands>;
  /** Bursts and repeats in one zone count as one. */
  readonly episodes: number;
  readonly days: Known<number>;
  readonly atNight: Known<number>;
  /** Milliseconds. */
  readonly timeToClose: Known<{ readonly median: number; readonly p90: number }>;
  /** Hours that tickets which needed a person were open. */
  readonly toilHours: Known<number>;
  /** Tickets in the first and in the second half of the time. */
  readonly trend: Known<readonly [number, number]>;
}

/** What only one alert has. */
export interface AlertFigures extends Figures {
  readonly alert: string;
  readonly zones: number;
  readonly priority: Known<Priority>;
  readonly span: Known<number>;
  readonly fix: Known<{ readonly text: string; readonly tickets: number; readonly days: number }>;
  /** Of the tickets that closed without a person: how many, and how long nearly all of them took. */
  readonly healed: Known<{ readonly tickets: number; readonly within: number }>;
  /** The shortest ticket that needed a person. */
  readonly shortestHands: Known<number>;
  /** Tickets that took far longer than others and are said to need nobody. */
  readonly doubtful: number;
}

export interface Period {
  readonly from: number;
  readonly to: number;
  readonly hourOf: (time: number) => number;
  readonly tickets: number;
}

/** The figures of tickets that are sorted by time. */
export function figuresOf(tickets: readonly Ticket[], period: Period): Figures {
  const timed = tickets.filter(({ openedAt }) => openedAt !== undefined);
  const times = durationsOf(tickets);
  const isTimed = timed.length > 0;
  const middle = (period.from + period.to) / 2;
  return {
    tickets: tickets.length,
    share: tickets.length / period.tickets,
    hands: handsOf(tickets),
    episodes: countEpisodes(tickets),
    days: isTimed ? countDays(timed) : 'unknown',
    atNight: isTimed ? timed.filter(({ openedAt = 0 }) => isNight(period.hourOf(openedAt))).length : 'unknown',
    timeToClose: times.length === 0 ? 'unknown' : { median: quantile(times, 0.5), p90: quantile(times, 0.9) },
    toilHours: toilOf(tickets),
    trend: isTimed
      ? [
          timed.filter(({ openedAt = 0 }) => openedAt < middle).length,
          timed.filter(({ openedAt = 0 }) => openedAt >= middle).length,
        ]
      : 'unknown',
  };
}

export function alertFiguresOf(alert: string, tickets: readonly Ticket[], period: Period): AlertFigures {
  const healed = durationsOf(tickets, 'no');
  const fixed = durationsOf(tickets, 'yes');
  const long = longFrom(durationsOf(tickets));
  const opened = tickets.flatMap(({ openedAt }) => openedAt ?? []);
  return {
    alert,
    ...figuresOf(tickets, period),
    zones: new Set(tickets.map(({ zone }) => zone)).size,
    priority:
      tickets.reduce<Priority | undefined>((most, { priority }) => moreUrgent(most, priority), undefined) ?? 'unknown',
    span: opened.length === 0 ? 'unknown' : (opened.at(-1) ?? 0) - (opened[0] ?? 0),
    fix: topFix(tickets),
    healed: healed.length === 0 ? 'unknown' : { tickets: healed.length, within: quantile(healed, 0.95) },
    shortestHands: fixed[0] ?? 'unknown',
    doubtful: tickets.filter((ticket) => ticket.hands === 'no' && (durationOf(ticket) ?? 0) > long).length,
  };
}

export function isNight(hour: number): boolean {
  return hour >= night.from || hour < night.to;
}

function durationOf({ openedAt, closedAt }: Ticket): number | undefined {
  return openedAt === undefined || closedAt === undefined ? undefined : closedAt - openedAt;
}

/** Sorted, of the tickets that have both times. */
function durationsOf(tickets: readonly Ticket[], hands?: Ticket['hands']): Float64Array {
  const durations = new Float64Array(tickets.length);
  let count = 0;
  for (const ticket of tickets) {
    const duration = hands === undefined || ticket.hands === hands ? durationOf(ticket) : undefined;
    if (duration === undefined) continue;
    durations[count] = duration;
    count += 1;
  }
  return durations.subarray(0, count).sort();
}

/** The value that this share of the sorted values does not exceed. */
function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** From when on a ticket is long beside the others. */
function longFrom(times: Float64Array): number {
  return times.length < 4 ? Number.POSITIVE_INFINITY : Math.max(longMs, longTimes * quantile(times, 0.5));
}

/** Tickets of one alert that do not say it, but take long beside short ones: they count as tickets that needed a person. */
export function longTickets(tickets: readonly Ticket[]): readonly Ticket[] {
  const long = longFrom(durationsOf(tickets));
  return tickets.filter((ticket) => ticket.hands === undefined && (durationOf(ticket) ?? 0) > long);
}

function handsOf(tickets: readonly Ticket[]): Known<Hands> {
  const counts = { yes: 0, no: 0, unknown: 0 };
  for (const ticket of tickets) counts[ticket.hands ?? 'unknown'] += 1;
  return counts.yes + counts.no === 0 ? 'unknown' : counts;
}

function toilOf(tickets: readonly Ticket[]): Known<number> {
  const spans = durationsOf(tickets, 'yes');
  return spans.length === 0 ? 'unknown' : spans.reduce((sum, ms) => sum + ms, 0) / 3_600_000;
}

function countDays(tickets: readonly Ticket[]): number {
  const days = new Set<number>();
  for (const { openedAt } of tickets) if (openedAt !== undefined) days.add(Math.floor(openedAt / dayMs));
  return days.size;
}

/** Tickets without times count by their order. */
function countEpisodes(tickets: readonly Ticket[]): number {
  const untilByZone = new Map<string, Map<string, number>>();
  let episodes = 0;
  for (const { alert, zone, place = 0, openedAt = place * untimedGapMs, closedAt = openedAt } of tickets) {
    const until = untilByZone.get(zone) ?? new Map<string, number>();
    untilByZone.set(zone, until);
    const before = until.get(alert);
    if (before === undefined || openedAt > before) episodes += 1;
    until.set(alert, Math.max(before ?? 0, openedAt + episodeGapMs, closedAt));
  }
  return episodes;
}

function topFix(tickets: readonly Ticket[]): AlertFigures['fix'] {
  const fixed = tickets.filter(({ fix }) => fix !== undefined);
  const groups = [...Map.groupBy(fixed, ({ fix = '' }) => fixKey(fix)).values()];
  const [top] = groups.toSorted((a, b) => b.length - a.length);
  const text = top?.[0]?.fix;
  return top === undefined || text === undefined ? 'unknown' : { text, tickets: top.length, days: countDays(top) };
}
