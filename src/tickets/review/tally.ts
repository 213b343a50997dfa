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
export function figuresOf(tickets: readonly Ticket[], period: Period, spans = spansOf(tickets)): Figures {
  const middle = (period.from + period.to) / 2;
  const days = new Set<number>();
  const hands = { yes: 0, no: 0, unknown: 0 };
  let [atNight, first, timed] = [0, 0, 0];
  for (const ticket of tickets) {
    hands[ticket.hands ?? 'unknown'] += 1;
    const { openedAt } = ticket;
    if (openedAt === undefined) continue;
    timed += 1;
    if (openedAt < middle) first += 1;
    if (isNight(period.hourOf(openedAt))) atNight += 1;
    days.add(Math.floor(openedAt / dayMs));
  }
  const { all, yes } = spans;
  return {
    tickets: tickets.length,
    share: tickets.length / period.tickets,
    hands: hands.yes + hands.no === 0 ? 'unknown' : hands,
    episodes: countEpisodes(tickets),
    days: timed > 0 ? days.size : 'unknown',
    atNight: timed > 0 ? atNight : 'unknown',
    timeToClose: all.length === 0 ? 'unknown' : { median: quantile(all, 0.5), p90: quantile(all, 0.9) },
    toilHours: yes.length === 0 ? 'unknown' : yes.reduce((sum, ms) => sum + ms, 0) / 3_600_000,
    trend: timed > 0 ? [first, timed - first] : 'unknown',
  };
}

export function alertFiguresOf(alert: string, tickets: readonly Ticket[], period: Period): AlertFigures {
  const spans = spansOf(tickets);
  const { all, no, yes } = spans;
  const long = longFrom(all);
  let priority: Priority | undefined;
  const zones = new Set<string>();
  for (const ticket of tickets) {
    priority = moreUrgent(priority, ticket.priority);
    zones.add(ticket.zone);
  }
  const [first, last] = [tickets[0]?.openedAt, tickets.findLast(({ openedAt }) => openedAt !== undefined)?.openedAt];
  return {
    alert,
    ...figuresOf(tickets, period, spans),
    zones: zones.size,
    priority: priority ?? 'unknown',
    span: first === undefined || last === undefined ? 'unknown' : last - first,
    fix: topFix(tickets),
    healed: no.length === 0 ? 'unknown' : { tickets: no.length, within: quantile(no.sort(), 0.95) },
    shortestHands: yes.length === 0 ? 'unknown' : yes.reduce((least, ms) => Math.min(least, ms)),
    doubtful: no.length - no.filter((ms) => ms <= long).length,
  };
}

export function isNight(hour: number): boolean {
  return hour >= night.from || hour < night.to;
}

function durationOf({ openedAt, closedAt }: Ticket): number | undefined {
  return openedAt === undefined || closedAt === undefined ? undefined : closedAt - openedAt;
}

/** How long tickets took that have both times: all, sorted; those that needed a person, and those that needed nobody, as they come. */
interface Spans {
  readonly all: Float64Array;
  readonly yes: Float64Array;
  readonly no: Float64Array;
}

function spansOf(tickets: readonly Ticket[]): Spans {
  const spans = {
    all: new Float64Array(tickets.length),
    yes: new Float64Array(tickets.length),
    no: new Float64Array(tickets.length),
  };
  const counts = { all: 0, yes: 0, no: 0 };
  for (const ticket of tickets) {
    const duration = durationOf(ticket);
    if (duration === undefined) continue;
    spans.all[counts.all++] = duration;
    if (ticket.hands !== undefined) spans[ticket.hands][counts[ticket.hands]++] = duration;
  }
  return {
    all: spans.all.subarray(0, counts.all).sort(),
    yes: spans.yes.subarray(0, counts.yes),
    no: spans.no.subarray(0, counts.no),
  };
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
  const long = longFrom(spansOf(tickets).all);
  return tickets.filter((ticket) => ticket.hands === undefined && (durationOf(ticket) ?? 0) > long);
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
  const groups = new Map<string, { text: string; tickets: number; days: Set<number> }>();
  for (const { fix, openedAt = 0 } of tickets) {
    if (fix === undefined) continue;
    const group = groups.get(fix) ?? groups.get(fixKey(fix)) ?? { text: fix, tickets: 0, days: new Set() };
    group.tickets += 1;
    group.days.add(Math.floor(openedAt / dayMs));
    if (group.tickets === 1 || !groups.has(fix)) groups.set(fix, group).set(fixKey(fix), group);
  }
  const [top] = [...groups.values()].toSorted((a, b) => b.tickets - a.tickets);
  return top === undefined ? 'unknown' : { text: top.text, tickets: top.tickets, days: top.days.size };
}
