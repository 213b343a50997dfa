import { fixKey } from '../read/notes.ts';
import { moreUrgent, type Priority, type Ticket } from '../ticket.ts';
import type { AlertFigures, Figures } from './figures.ts';
import { dayMs, episodeGapMs, longMs, longTimes, night, untimedGapMs } from './thresholds.ts';

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
  const whole = new Sums();
  const zones = new Map<string, Sums>();
  const alerts = new Map<string, AlertSums>();
  for (const { alert, zone, openedAt, closedAt } of tickets) {
    if (openedAt === undefined || closedAt === undefined) continue;
    sumsOf(alerts, alert, AlertSums).times.push(closedAt - openedAt);
    sumsOf(zones, zone, Sums).times.push(closedAt - openedAt);
  }
  const hours = Array.from({ length: 24 }, () => 0);
  for (const ticket of tickets) {
    const { openedAt } = ticket;
    const hour = openedAt === undefined ? undefined : hourOf(openedAt);
    if (hour !== undefined) hours[hour] = (hours[hour] ?? 0) + 1;
    const alert = sumsOf(alerts, ticket.alert, AlertSums);
    const seen: Seen = {
      ...(openedAt !== undefined && { day: Math.floor(openedAt / dayMs) }),
      isFirstHalf: openedAt !== undefined && openedAt < middle,
      atNight: hour !== undefined && isNight(hour),
      ms: openedAt === undefined || ticket.closedAt === undefined ? undefined : ticket.closedAt - openedAt,
      beginsEpisode: alert.beginsEpisode(ticket),
    };
    const hands = ticket.hands ?? ((seen.ms ?? 0) > alert.long ? 'yes' : 'unknown');
    whole.add(seen, hands);
    sumsOf(zones, ticket.zone, Sums).add(seen, hands);
    alert.add(seen, hands);
    alert.addOwn(ticket, seen, hands);
  }
  const all = tickets.length;
  const times = [...alerts.values()].flatMap((sums) => sums.times);
  return {
    whole: whole.figures(all, Float64Array.from(times)),
    alerts: sorted(alerts).map(([name, sums]) => ({ alert: name, ...sums.alertFigures(all) })),
    zones: sorted(zones).map(([name, sums]) => ({ name, ...sums.figures(all) })),
    hours,
    period,
  };
}

function sumsOf<T>(all: Map<string, T>, name: string, Kind: new () => T): T {
  const known = all.get(name) ?? new Kind();
  all.set(name, known);
  return known;
}

function sorted<T extends Sums>(all: ReadonlyMap<string, T>): (readonly [string, T])[] {
  return [...all].toSorted((a, b) => b[1].tickets - a[1].tickets);
}

export function isNight(hour: number): boolean {
  return hour >= night.from || hour < night.to;
}

/** What is the same for the whole, the zone and the alert of one ticket. */
interface Seen {
  readonly day?: number;
  readonly isFirstHalf: boolean;
  readonly atNight: boolean;
  readonly ms: number | undefined;
  readonly beginsEpisode: boolean;
}

type Answer = 'yes' | 'no' | 'unknown';

class Sums {
  /** How long each ticket took, before the tickets are added. */
  readonly times: number[] = [];
  tickets = 0;
  readonly #hands = { yes: 0, no: 0, unknown: 0 };
  #episodes = 0;
  #days = 0;
  #lastDay: number | undefined;
  #timed = 0;
  #firstHalf = 0;
  #atNight = 0;
  #toil: number | undefined;

  add({ day, isFirstHalf, atNight, ms, beginsEpisode }: Seen, hands: Answer): void {
    this.tickets += 1;
    this.#hands[hands] += 1;
    if (beginsEpisode) this.#episodes += 1;
    if (ms !== undefined && hands === 'yes') this.#toil = (this.#toil ?? 0) + ms;
    if (day === undefined) return;
    this.#timed += 1;
    if (day !== this.#lastDay) this.#days += 1;
    this.#lastDay = day;
    if (isFirstHalf) this.#firstHalf += 1;
    if (atNight) this.#atNight += 1;
  }

  figures(all: number, unsorted = Float64Array.from(this.times)): Figures {
    const hands = this.#hands;
    const times = unsorted.sort();
    const timed = this.#timed > 0;
    return {
      tickets: this.tickets,
      share: this.tickets / all,
      hands: hands.yes + hands.no === 0 ? 'unknown' : hands,
      episodes: this.#episodes,
      days: timed ? this.#days : 'unknown',
      atNight: timed ? this.#atNight : 'unknown',
      timeToClose: times.length === 0 ? 'unknown' : { median: quantile(times, 0.5), p90: quantile(times, 0.9) },
      toilHours: this.#toil === undefined ? 'unknown' : this.#toil / 3_600_000,
      trend: timed ? [this.#firstHalf, this.#timed - this.#firstHalf] : 'unknown',
    };
  }
}

class AlertSums extends Sums {
  #long: number | undefined;
  readonly #untilByZone = new Map<string, number>();
  readonly #healed: number[] = [];
  readonly #fixes = new Map<string, { text: string; tickets: number; days: Set<number> }>();
  #shortestHands: number | undefined;
  #unclear = 0;
  #priority: Priority | undefined;
  #zoneLabel: string | undefined;
  #first: number | undefined;
  #last: number | undefined;

  /** From when on a ticket is long beside the others: then it counts as one that needed a person, unless it says otherwise. */
  get long(): number {
    this.#long ??= longFrom(Float64Array.from(this.times).sort());
    return this.#long;
  }

  /** Tickets without times count by their order. */
  beginsEpisode({ zone, place = 0, openedAt = place * untimedGapMs, closedAt = openedAt }: Ticket): boolean {
    const before = this.#untilByZone.get(zone);
    this.#untilByZone.set(zone, Math.max(before ?? 0, openedAt + episodeGapMs, closedAt));
    return before === undefined || openedAt > before;
  }

  addOwn({ openedAt, priority, zoneLabel, fix }: Ticket, { ms, day = 0 }: Seen, hands: Answer): void {
    if (priority === 'unclear') this.#unclear += 1;
    else this.#priority = moreUrgent(this.#priority, priority);
    this.#zoneLabel ??= zoneLabel;
    this.#first ??= openedAt;
    this.#last = openedAt ?? this.#last;
    if (ms !== undefined && hands === 'no') this.#healed.push(ms);
    if (ms !== undefined && hands === 'yes') this.#shortestHands = Math.min(this.#shortestHands ?? ms, ms);
    if (fix !== undefined) this.#addFix(fix, day);
  }

  #addFix(fix: string, day: number): void {
    const group = this.#fixes.get(fix) ?? this.#fixes.get(fixKey(fix)) ?? { text: fix, tickets: 0, days: new Set() };
    group.tickets += 1;
    group.days.add(day);
    if (!this.#fixes.has(fix)) this.#fixes.set(fix, group).set(fixKey(fix), group);
  }

  alertFigures(all: number): Omit<AlertFigures, 'alert'> {
    const healed = Float64Array.from(this.#healed).sort();
    const [fix] = [...this.#fixes.values()].toSorted((a, b) => b.tickets - a.tickets);
    return {
      ...this.figures(all),
      zones: this.#untilByZone.size,
      zoneLabel: this.#zoneLabel ?? 'zone',
      priority: this.#priority ?? 'unknown',
      unclearPriorities: this.#unclear,
      span: this.#first === undefined || this.#last === undefined ? 'unknown' : this.#last - this.#first,
      fix: fix === undefined ? 'unknown' : { text: fix.text, tickets: fix.tickets, days: fix.days.size },
      healed: healed.length === 0 ? 'unknown' : { tickets: healed.length, within: quantile(healed, 0.95) },
      shortestHands: this.#shortestHands ?? 'unknown',
      doubtful: healed.filter((ms) => ms > this.long).length,
    };
  }
}

function longFrom(times: Float64Array): number {
  return times.length < 4 ? Number.POSITIVE_INFINITY : Math.max(longMs, longTimes * quantile(times, 0.5));
}

/** The value that this share of the sorted values does not exceed. */
function quantile(sortedValues: Float64Array, share: number): number {
  return sortedValues[Math.max(0, Math.ceil(share * sortedValues.length) - 1)] ?? 0;
}
