import { dayMs, togetherMs } from '../thresholds.ts';
import type { Ticket } from '../ticket.ts';

/** How many tickets of one alert came together with another alert, in time and place, and on which days. */
export interface Together {
  tickets: number;
  readonly days: Set<number>;
}

interface Recent {
  readonly alert: string;
  readonly openedAt: number;
  /** The alerts that are counted as coming together with it. */
  readonly counted: string[];
}

/** The latest tickets of a zone among which alerts that come together are looked for. */
const recentTickets = 24;

/** For each alert, the other alerts that came together with it. Needs times and places: without one, nothing comes together. */
export function findTogether(tickets: readonly Ticket[]): ReadonlyMap<string, ReadonlyMap<string, Together>> {
  const pairs = new Map<string, Map<string, Together>>();
  const count = ({ alert, openedAt, counted }: Recent, other: string) => {
    if (counted.includes(other)) return;
    counted.push(other);
    const others = pairs.get(alert) ?? new Map<string, Together>();
    const pair = others.get(other) ?? { tickets: 0, days: new Set() };
    pair.tickets += 1;
    pair.days.add(Math.floor(openedAt / dayMs));
    pairs.set(alert, others.set(other, pair));
  };
  const recent = new Map<string, Recent[]>();
  for (const { zone, openedAt, alert } of tickets) {
    if (zone === '' || openedAt === undefined) continue;
    const near = recent.get(zone) ?? [];
    while (near.length > recentTickets || openedAt - (near[0]?.openedAt ?? openedAt) > togetherMs) near.shift();
    const own: Recent = { alert, openedAt, counted: [] };
    // Those before the latest ticket of the same alert are counted with that one.
    const latest = near.findLastIndex((other) => other.alert === alert);
    for (const [index, other] of near.entries()) {
      if (other.alert === alert) continue;
      count(own, other.alert);
      if (index > latest) count(other, alert);
    }
    recent.set(zone, near);
    near.push(own);
  }
  return pairs;
}
