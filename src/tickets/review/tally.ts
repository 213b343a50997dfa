import { fixKey } from '../read/notes.ts';
import { dayMs, episodeGapMs, longFrom, night, quantile, untimedGapMs } from '../thresholds.ts';
import { moreUrgent, type Priority, type Ticket } from '../ticket.ts';
import type { AlertFigures, Figures } from './figures.ts';

export interface Tallies {
  readonly whole: Figures;
  /** Those with most tickets first. */
  readonly alerts: readonly AlertFigures[];
  readonly zones: readonly (Figures & { readonly name: string })[];
  /** Tickets by hour of the day. */
  readonly hours: readonly number[];
  /** The first and the last opening; undefined if no ticket has a time. */
  readonly period: readonly [number, number] | undefined;
}

/** Adds up tickets that are sorted by time, those without a time last. */
export function tally(tickets: readonly Ticket[], hourOf: (time: number) => number): Tallies {
  const last = tickets.findLast(({ openedAt }) => openedAt !== undefined)?.openedAt;
  const period = last === undefined ? undefined : ([tickets[0]?.openedAt ?? last, last] as const);
  const middle = period === undefined ? 0 : (period[0] + period[1]) / 2;
  const count = (own: readonly Ticket[], episodes: number) =>
    figuresOf(own, { episodes, all: tickets.length, middle, hourOf });
  const episodesOf = new Map<string, number>();
  const alerts = bySize(tickets, ({ alert }) => alert).map(([alert, own]) => {
    const zones = Map.groupBy(own, ({ zone }) => zone);
    const episodes = [...zones].map(([zone, inZone]) => {
      const begun = countEpisodes(inZone);
      episodesOf.set(zone, (episodesOf.get(zone) ?? 0) + begun);
      return begun;
    });
    return { alert, ...count(own, sum(episodes)), ...alertFigures(own), zones: zones.size };
  });
  const zones = bySize(tickets, ({ zone }) => zone);
  return {
    whole: count(tickets, sum([...episodesOf.values()])),
    alerts,
    zones: zones.map(([name, own]) => ({ name, ...count(own, episodesOf.get(name) ?? 0) })),
    hours: countHours(tickets, hourOf),
    period,
  };
}

function bySize(tickets: readonly Ticket[], nameOf: (ticket: Ticket) => string): [string, Ticket[]][] {
  return [...Map.groupBy(tickets, nameOf)].toSorted(([, one], [, other]) => other.length - one.length);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, one) => all + one, 0);
}

/** How many of the tickets of one alert and zone begin an episode. Tickets without times count by their order. */
function countEpisodes(tickets: readonly Ticket[]): number {
  let episodes = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const { place = 0, openedAt = place * untimedGapMs, closedAt = openedAt } of tickets) {
    if (openedAt > until) episodes += 1;
    until = Math.max(until, openedAt + episodeGapMs, closedAt);
  }
  return episodes;
}

export function isNight(hour: number): boolean {
  return hour >= night.from || hour < night.to;
}

function countHours(tickets: readonly Ticket[], hourOf: (time: number) => number): number[] {
  const hours = Array.from({ length: 24 }, () => 0);
  for (const { openedAt } of tickets) {
    if (openedAt === undefined) continue;
    const hour = hourOf(openedAt);
    hours[hour] = (hours[hour] ?? 0) + 1;
  }
  return hours;
}

interface Counting {
  readonly episodes: number;
  readonly all: number;
  readonly middle: number;
  readonly hourOf: (time: number) => number;
}

function figuresOf(tickets: readonly Ticket[], { episodes, all, middle, hourOf }: Counting): Figures {
  const hands = { yes: 0, no: 0, unknown: 0 };
  const days = new Set<number>();
  let timed = 0;
  let firstHalf = 0;
  let atNight = 0;
  for (const ticket of tickets) {
    hands[ticket.hands ?? 'unknown'] += 1;
    const { openedAt } = ticket;
    if (openedAt === undefined) continue;
    timed += 1;
    days.add(Math.floor(openedAt / dayMs));
    if (openedAt < middle) firstHalf += 1;
    if (isNight(hourOf(openedAt))) atNight += 1;
  }
  const times = timesOf(tickets);
  const acted = timesOf(tickets, 'yes');
  return {
    tickets: tickets.length,
    share: tickets.length / all,
    hands: hands.yes + hands.no === 0 ? 'unknown' : hands,
    episodes,
    days: timed > 0 ? days.size : 'unknown',
    atNight: timed > 0 ? atNight : 'unknown',
    timeToClose: times.length === 0 ? 'unknown' : { median: quantile(times, 0.5), p90: quantile(times, 0.9) },
    toilHours: acted.length === 0 ? 'unknown' : acted.reduce((ms, one) => ms + one, 0) / 3_600_000,
    trend: timed > 0 ? [firstHalf, timed - firstHalf] : 'unknown',
  };
}

/** How long the tickets were open, sorted; of all, or of those with this answer. */
function timesOf(tickets: readonly Ticket[], answer?: 'yes' | 'no'): Float64Array {
  const times = new Float64Array(tickets.length);
  let count = 0;
  for (const { openedAt, closedAt, hands } of tickets) {
    if (openedAt === undefined || closedAt === undefined || (answer !== undefined && hands !== answer)) continue;
    times[count] = closedAt - openedAt;
    count += 1;
  }
  return times.subarray(0, count).sort();
}

function alertFigures(tickets: readonly Ticket[]): Omit<AlertFigures, 'alert' | 'zones' | keyof Figures> {
  const priorities = new Set(tickets.map(({ priority }) => priority));
  const opened = tickets.flatMap(({ openedAt }) => openedAt ?? []);
  const [first, last] = [opened[0], opened.at(-1)];
  const healed = timesOf(tickets, 'no');
  const long = longFrom([...timesOf(tickets)]);
  return {
    zoneLabel: tickets.find(({ zoneLabel }) => zoneLabel !== undefined)?.zoneLabel ?? 'zone',
    priority:
      [...priorities].reduce<Priority | undefined>(
        (urgent, own) => (own === 'unclear' ? urgent : moreUrgent(urgent, own)),
        undefined,
      ) ?? 'unknown',
    unclearPriorities: tickets.filter(({ priority }) => priority === 'unclear').length,
    span: first === undefined || last === undefined ? 'unknown' : last - first,
    fix: mostFixed(tickets),
    healed: healed.length === 0 ? 'unknown' : { tickets: healed.length, within: quantile(healed, 0.95) },
    shortestHands: timesOf(tickets, 'yes')[0] ?? 'unknown',
    doubtful: healed.filter((ms) => ms > long).length,
  };
}

/** The fix that closed most tickets, and on how many days. */
function mostFixed(tickets: readonly Ticket[]): AlertFigures['fix'] {
  const fixed = tickets.filter(({ fix }) => fix !== undefined);
  const keys = new Map([...new Set(fixed.map(({ fix = '' }) => fix))].map((fix) => [fix, fixKey(fix)]));
  const [most] = [...Map.groupBy(fixed, ({ fix = '' }) => keys.get(fix)).values()].toSorted(
    (a, b) => b.length - a.length,
  );
  if (most === undefined) return 'unknown';
  const days = new Set(most.map(({ openedAt = 0 }) => Math.floor(openedAt / dayMs)));
  return { text: most[0]?.fix ?? '', tickets: most.length, days: days.size };
}
