import type { Ticket } from '../ticket.ts';
import { dayMs, togetherMs } from './thresholds.ts';

/** How often tickets of one alert came together with another alert, in time and place. */
export interface Together {
  readonly alert: string;
  /** Tickets of the first alert that did, and on how many days. */
  readonly tickets: number;
  readonly days: number;
}

interface Recent {
  readonly ticket: Ticket;
  readonly with: Set<string>;
}

/** The latest tickets of a zone among which alerts that come together are looked for. */
const recentTickets = 24;

/** For each alert, the other alerts that came together with it. Needs times and places: without one, nothing comes together. */
export function findTogether(tickets: readonly Ticket[]): ReadonlyMap<string, readonly Together[]> {
  const pairs = new Map<string, Map<string, { tickets: number; days: Set<number> }>>();
  const recent = new Map<string, Recent[]>();
  const count = (one: Recent, other: string) => {
    if (one.with.has(other)) return;
    one.with.add(other);
    const ofAlert = pairs.get(one.ticket.alert) ?? new Map();
    const pair = ofAlert.get(other) ?? { tickets: 0, days: new Set() };
    pair.tickets += 1;
    pair.days.add(Math.floor((one.ticket.openedAt ?? 0) / dayMs));
    pairs.set(one.ticket.alert, ofAlert.set(other, pair));
  };
  for (const ticket of tickets) {
    const { zone, openedAt } = ticket;
    if (zone === '' || openedAt === undefined) continue;
    const near = (recent.get(zone) ?? []).filter((other) => openedAt - (other.ticket.openedAt ?? 0) <= togetherMs);
    const own: Recent = { ticket, with: new Set() };
    for (const other of near) {
      if (other.ticket.alert === ticket.alert) continue;
      count(own, other.ticket.alert);
      count(other, ticket.alert);
    }
    recent.set(zone, [...near.slice(-recentTickets), own]);
  }
  return new Map(
    [...pairs].map(([alert, others]) => [
      alert,
      [...others].map(([other, { tickets: together, days }]) => ({ alert: other, tickets: together, days: days.size })),
    ]),
  );
}
