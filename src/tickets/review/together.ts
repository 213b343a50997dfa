import type { Ticket } from '../ticket.ts';
import { dayMs, togetherMs } from './thresholds.ts';

/** How often tickets of one alert came together with another alert, in time and place. */
export interface Together {
  readonly alert: string;
  /** Tickets of the first alert that did, and on how many days. */
  readonly tickets: number;
  readonly days: number;
}

/** A ticket, and the alerts that are counted as coming together with it. */
interface Recent {
  readonly ticket: Ticket;
  readonly counted: string[];
}

interface Pair {
  tickets: number;
  days: number;
  lastDay: number;
}

/** The latest tickets of a zone among which alerts that come together are looked for. */
const recentTickets = 24;

/** For each alert, the other alerts that came together with it. Needs times and places: without one, nothing comes together. */
export function findTogether(tickets: readonly Ticket[]): ReadonlyMap<string, readonly Together[]> {
  const pairs = new Map<string, Map<string, Pair>>();
  const recent = new Map<string, Recent[]>();
  for (const ticket of tickets) {
    const { zone, openedAt, alert } = ticket;
    if (zone === '' || openedAt === undefined) continue;
    const near = recent.get(zone) ?? [];
    while (near.length > recentTickets || openedAt - (near[0]?.ticket.openedAt ?? openedAt) > togetherMs) near.shift();
    const own: Recent = { ticket, counted: [] };
    for (const other of near) {
      if (other.ticket.alert === alert) continue;
      count(pairs, own, other.ticket.alert);
      count(pairs, other, alert);
    }
    near.push(own);
    recent.set(zone, near);
  }
  const described = (others: Map<string, Pair>) =>
    [...others].map(([alert, pair]) => ({ alert, tickets: pair.tickets, days: pair.days }));
  return new Map([...pairs].map(([alert, others]) => [alert, described(others)]));
}

function count(pairs: Map<string, Map<string, Pair>>, { ticket, counted }: Recent, other: string): void {
  if (counted.includes(other)) return;
  counted.push(other);
  const pair = pairOf(pairs, ticket.alert, other);
  const day = Math.floor((ticket.openedAt ?? 0) / dayMs);
  pair.tickets += 1;
  if (day > pair.lastDay) pair.days += 1;
  pair.lastDay = Math.max(pair.lastDay, day);
}

function pairOf(pairs: Map<string, Map<string, Pair>>, alert: string, other: string): Pair {
  const others = pairs.get(alert) ?? new Map<string, Pair>();
  const known = others.get(other);
  if (known !== undefined) return known;
  const pair = { tickets: 0, days: 0, lastDay: -1 };
  pairs.set(alert, others.set(other, pair));
  return pair;
}
