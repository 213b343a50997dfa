import { nearLines, togetherMs } from './thresholds.ts';

/** Alerts, zones and weeks with figures of their own; what comes after is counted together, and that is told. */
export const reviewedAlerts = 10_000;
/** The latest tickets of a zone among which alerts that come together are looked for. */
const neighbourTickets = 64;
/** Pairs of alerts counted as coming together. */
const neighbourPairs = 200_000;

interface Recent {
  readonly alert: number;
  readonly openedAt: number | undefined;
  readonly index: number;
  /** The alerts already counted as near it. */
  readonly near: number[];
}

/** More alerts than `reviewedAlerts` can have: makes one number of a pair. */
const alertNumbers = 16_384;

/** Counts which alerts come together in a zone. Alerts and zones are numbers here. */
export class Neighbours {
  readonly #recent = new Map<number, Recent[]>();
  readonly #counts = new Map<number, number>();
  /** Pairs that came when no more could be kept. */
  dropped = 0;

  add(zone: number, alert: number, openedAt: number | undefined, index: number): void {
    const ticket: Recent = { alert, openedAt, index, near: [] };
    const recent = this.#recentOf(zone);
    for (const other of recent) {
      if (other.alert === alert || !areNear(ticket, other)) continue;
      this.#count(ticket, other.alert);
      this.#count(other, alert);
    }
    recent.push(ticket);
    if (recent.length > neighbourTickets) recent.shift();
  }

  /** How many tickets of `alert` came together with at least one of `other`. */
  together(alert: number, other: number): number {
    return this.#counts.get(alert * alertNumbers + other) ?? 0;
  }

  /** The alerts that came together with this one, and how many of its tickets did, the most first. */
  of(alert: number): { readonly other: number; readonly tickets: number }[] {
    return (this.#byAlert.get(alert) ?? []).toSorted((a, b) => b.tickets - a.tickets);
  }

  #byAlert = new Map<number, { readonly other: number; readonly tickets: number }[]>();

  /** To be called once all tickets are in, before `of`. */
  index(): void {
    this.#byAlert = Map.groupBy(
      [...this.#counts].map(([pair, tickets]) => ({
        alert: Math.floor(pair / alertNumbers),
        other: pair % alertNumbers,
        tickets,
      })),
      ({ alert }) => alert,
    );
  }

  #recentOf(zone: number): Recent[] {
    const known = this.#recent.get(zone);
    if (known !== undefined) return known;
    const recent: Recent[] = [];
    this.#recent.set(zone, recent);
    return recent;
  }

  #count(ticket: Recent, other: number): void {
    if (ticket.near.includes(other)) return;
    ticket.near.push(other);
    const pair = ticket.alert * alertNumbers + other;
    const count = this.#counts.get(pair);
    if (count === undefined && this.#counts.size >= neighbourPairs) this.dropped += 1;
    else this.#counts.set(pair, (count ?? 0) + 1);
  }
}

function areNear(one: Recent, other: Recent): boolean {
  if (one.openedAt === undefined || other.openedAt === undefined) {
    return one.openedAt === other.openedAt && Math.abs(one.index - other.index) <= nearLines;
  }
  return Math.abs(one.openedAt - other.openedAt) <= togetherMs;
}
