import { fixKey } from '../read/notes.ts';
import { dayMs, episodeGapMs, longFrom, night, quantile, untimedGapMs } from '../thresholds.ts';
import type { Ticket } from '../ticket.ts';

export type Known<T> = T | 'unknown';
export const unknown = 'unknown' as const;

type HourOf = (time: number) => number;
type Queue = { readonly all: number; readonly middle: number; readonly hourOf: HourOf };

/** What the tickets of one alert, of one zone or of all show. */
export type Figures = ReturnType<typeof figuresOf>;
/** What only one alert has. */
export type AlertFigures = ReturnType<typeof tally>['alerts'][number];

/** Adds up tickets that are sorted by time, those without a time last. */
export function tally(tickets: readonly Ticket[], hourOf: HourOf) {
  const last = tickets.findLast(({ openedAt }) => openedAt !== undefined)?.openedAt;
  const period = last === undefined ? undefined : ([tickets[0]?.openedAt ?? last, last] as const);
  const middle = period === undefined ? 0 : (period[0] + period[1]) / 2;
  const queue: Queue = { all: tickets.length, middle, hourOf };
  const count = (own: readonly Ticket[], episodes: number, times = timesOf(own)) =>
    figuresOf(own, times, episodes, queue);
  const hours = Array.from({ length: 24 }, () => 0);
  for (const { openedAt } of tickets) {
    const hour = openedAt === undefined ? undefined : hourOf(openedAt);
    if (hour !== undefined) hours[hour] = (hours[hour] ?? 0) + 1;
  }
  const episodesOf = new Map<string, number>();
  const alerts = bySize(tickets, ({ alert }) => alert).map(([alert, own]) => {
    const zones = Map.groupBy(own, ({ zone }) => zone);
    const episodes = [...zones].map(([zone, inZone]) => {
      const begun = countEpisodes(inZone);
      episodesOf.set(zone, (episodesOf.get(zone) ?? 0) + begun);
      return begun;
    });
    const times = timesOf(own);
    return { alert, ...count(own, sum(episodes), times), ...alertFigures(own, times), zones: zones.size };
  });
  const zones = bySize(tickets, ({ zone }) => zone);
  return {
    whole: count(tickets, sum([...episodesOf.values()])),
    alerts,
    zones: zones.map(([name, own]) => ({ name, ...count(own, episodesOf.get(name) ?? 0) })),
    /** Tickets by hour of the day. */
    hours,
    /** The first and the last opening; undefined if no ticket has a time. */
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

function figuresOf(tickets: readonly Ticket[], times: Times, episodes: number, { all, middle, hourOf }: Queue) {
  const hands = { yes: 0, no: 0, unknown: 0 };
  let days = 0;
  let day: number | undefined;
  let timed = 0;
  let firstHalf = 0;
  let atNight = 0;
  for (const ticket of tickets) {
    hands[ticket.hands ?? 'unknown'] += 1;
    const { openedAt } = ticket;
    if (openedAt === undefined) continue;
    timed += 1;
    // The tickets are sorted: a day that was left does not come again.
    const today = Math.floor(openedAt / dayMs);
    if (today !== day) days += 1;
    day = today;
    if (openedAt < middle) firstHalf += 1;
    if (isNight(hourOf(openedAt))) atNight += 1;
  }
  return {
    tickets: tickets.length,
    share: tickets.length / all,
    /** Whether a person had to act; unknown if no ticket says it. */
    hands: hands.yes + hands.no === 0 ? unknown : hands,
    /** Bursts and repeats in one zone count as one. */
    episodes,
    days: timed > 0 ? days : unknown,
    atNight: timed > 0 ? atNight : unknown,
    /** Milliseconds. */
    timeToClose: times.all.length === 0 ? unknown : { median: quantile(times.all, 0.5), p90: quantile(times.all, 0.9) },
    /** Hours that tickets which needed a person were open. */
    toilHours: times.yes.length === 0 ? unknown : times.yes.reduce((ms, one) => ms + one, 0) / 3_600_000,
    /** Tickets in the first and in the second half of the time. */
    trend: timed > 0 ? ([firstHalf, timed - firstHalf] as const) : unknown,
  };
}

type Times = ReturnType<typeof timesOf>;

/** How long the tickets were open, sorted: all of them, and those with each answer. */
function timesOf(tickets: readonly Ticket[]) {
  const list = () => ({ times: new Float64Array(tickets.length), count: 0 });
  const [all, yes, no] = [list(), list(), list()];
  const add = (to: typeof all, ms: number) => {
    to.times[to.count] = ms;
    to.count += 1;
  };
  for (const { openedAt, closedAt, hands } of tickets) {
    if (openedAt === undefined || closedAt === undefined) continue;
    add(all, closedAt - openedAt);
    if (hands !== undefined) add(hands === 'yes' ? yes : no, closedAt - openedAt);
  }
  const sorted = ({ times, count }: typeof all) => times.subarray(0, count).sort();
  return { all: sorted(all), yes: sorted(yes), no: sorted(no) };
}

function alertFigures(tickets: readonly Ticket[], times: Times) {
  const named = new Set(tickets.map(({ priority }) => priority));
  const priorities = [...named].filter((priority) => priority !== undefined && priority !== 'unclear');
  const isTimed = ({ openedAt }: Ticket) => openedAt !== undefined;
  const [first, last] = [tickets.find(isTimed)?.openedAt, tickets.findLast(isTimed)?.openedAt];
  const healed = times.no;
  const long = longFrom(times.all);
  return {
    /** The label that its zone comes from. */
    zoneLabel: tickets.find(({ zoneLabel }) => zoneLabel !== undefined)?.zoneLabel ?? 'zone',
    /** The most urgent of its tickets. */
    priority: priorities.toSorted()[0] ?? unknown,
    unclearPriorities: tickets.filter(({ priority }) => priority === 'unclear').length,
    span: first === undefined || last === undefined ? unknown : last - first,
    fix: mostFixed(tickets),
    /** Of the tickets that closed without a person: how many, and how long nearly all of them took. */
    healed: healed.length === 0 ? unknown : { tickets: healed.length, within: quantile(healed, 0.95) },
    shortestHands: times.yes[0] ?? unknown,
    /** Tickets that took far longer than others and are said to need nobody. */
    doubtful: healed.filter((ms) => ms > long).length,
  };
}

/** The fix that closed most tickets, and on how many days. */
function mostFixed(tickets: readonly Ticket[]) {
  const fixed = tickets.filter(({ fix }) => fix !== undefined);
  const keys = new Map([...new Set(fixed.map(({ fix = '' }) => fix))].map((fix) => [fix, fixKey(fix)]));
  const [most] = [...Map.groupBy(fixed, ({ fix = '' }) => keys.get(fix)).values()].toSorted(
    (a, b) => b.length - a.length,
  );
  if (most === undefined) return unknown;
  const days = new Set(most.map(({ openedAt = 0 }) => Math.floor(openedAt / dayMs)));
  return { text: most[0]?.fix ?? '', tickets: most.length, days: days.size };
}
