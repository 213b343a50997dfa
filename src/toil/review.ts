import { AlertTally } from './alert-tally.ts';
import { Neighbours, reviewedAlerts } from './neighbours.ts';
import { Numbering } from './numbering.ts';
import { noEvents, Streak } from './streak.ts';
import { type Figures, type Known, Tally } from './tally.ts';
import type { Priority, Ticket } from './ticket.ts';
import { isoWeek } from './time.ts';

const reviewedZones = 10_000;
const reviewedWeeks = 1_000;
/** Alerts by zone that are followed for bursts, repeats and flaps. */
const reviewedPairs = 100_000;

/** What the tickets of one alert show. */
export interface AlertFigures extends Figures {
  readonly alert: string;
  readonly zones: number;
  /** Milliseconds between the first and the last opening. */
  readonly span: Known<number>;
  /** The fix that closed most, and how many tickets name any. */
  readonly fix: Known<{ readonly name: string; readonly tickets: number; readonly named: number }>;
  /** The gravest priority that its tickets carry. */
  readonly priority: Known<Priority>;
  /** Alerts that came together with it in a zone, the most often first. */
  readonly near: readonly Near[];
}

export interface Near {
  readonly alert: string;
  /** How many tickets of the one came together with the other, and how many of the other with the one. */
  readonly tickets: number;
  readonly theirs: number;
}

export interface NamedFigures extends Figures {
  readonly name: string;
}

/** The figures of a review, before any advice. */
export interface ReviewFigures {
  readonly whole: Figures;
  /** Milliseconds since the epoch. */
  readonly from: Known<number>;
  readonly to: Known<number>;
  /** The most tickets first. */
  readonly alerts: readonly AlertFigures[];
  readonly zones: readonly NamedFigures[];
  /** The earliest first. */
  readonly weeks: Known<readonly NamedFigures[]>;
  /** Where a bound was met, for a person. */
  readonly notices: readonly string[];
}

/** Alerts kept in the list of what comes together with one. */
const nearListed = 20;

/** Takes tickets one by one and counts them in bounded memory. */
export class Review {
  readonly #whole = new Tally();
  readonly #alertNames = new Numbering(reviewedAlerts);
  readonly #zoneNames = new Numbering(reviewedZones);
  readonly #alerts: AlertTally[] = [];
  readonly #zones: Tally[] = [];
  readonly #weeks = new Map<string, Tally>();
  readonly #streaks = new Map<number, Streak>();
  readonly #neighbours = new Neighbours();
  #unfollowed = 0;
  #withoutWeek = 0;

  get tickets(): number {
    return this.#whole.tickets;
  }

  add(ticket: Ticket): void {
    const alert = this.#alertNames.of(ticket.alert);
    const zone = this.#zoneNames.of(ticket.zone);
    const index = this.#whole.tickets;
    const alertTally = tallyAt(this.#alerts, alert, () => new AlertTally());
    const events = this.#streak(alert, zone, alertTally)?.next(ticket, index) ?? noEvents;
    alertTally.addDetails(ticket);
    alertTally.add(ticket, events);
    this.#whole.add(ticket, events);
    tallyAt(this.#zones, zone, () => new Tally()).add(ticket, events);
    this.#weekOf(ticket)?.add(ticket, events);
    const told = ticket.zone !== '' && alert !== this.#alertNames.others && zone !== this.#zoneNames.others;
    if (told) this.#neighbours.add(zone, alert, ticket.openedAt, index);
  }

  figures(): ReviewFigures {
    this.#neighbours.index();
    const all = this.#whole.tickets;
    const weeks = [...this.#weeks].map(([name, tally]) => ({ name, ...tally.figures(all) }));
    return {
      whole: this.#whole.figures(all),
      from: finite(this.#whole.first),
      to: finite(this.#whole.last),
      alerts: this.#alertFigures(all),
      zones: this.#zoneFigures(all),
      weeks: weeks.length === 0 ? 'unknown' : weeks.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      notices: this.#notices(),
    };
  }

  /** Undefined where no more can be followed. */
  #streak(alert: number, zone: number, tally: AlertTally): Streak | undefined {
    const pair = alert * (reviewedZones + 1) + zone;
    const known = this.#streaks.get(pair);
    if (known !== undefined) return known;
    if (this.#streaks.size >= reviewedPairs) {
      this.#unfollowed += 1;
      return undefined;
    }
    const streak = new Streak();
    this.#streaks.set(pair, streak);
    tally.zones += 1;
    return streak;
  }

  #weekOf({ openedAt }: Ticket): Tally | undefined {
    if (openedAt === undefined) return undefined;
    const name = isoWeek(openedAt);
    const known = this.#weeks.get(name);
    if (known !== undefined) return known;
    if (this.#weeks.size >= reviewedWeeks) {
      this.#withoutWeek += 1;
      return undefined;
    }
    const tally = new Tally();
    this.#weeks.set(name, tally);
    return tally;
  }

  #alertFigures(all: number): AlertFigures[] {
    const figures = this.#alerts.map((tally, number) => ({
      ...tally.figures(all),
      alert: this.#alertNames.name(number),
      zones: tally.zones,
      span: tally.first <= tally.last ? tally.last - tally.first : ('unknown' as const),
      fix: tally.topFix(),
      priority: tally.gravestPriority(),
      near: this.#near(number),
    }));
    return figures.toSorted((a, b) => b.tickets - a.tickets);
  }

  #near(alert: number): AlertFigures['near'] {
    const near = this.#neighbours.of(alert);
    return near.slice(0, nearListed).map(({ other, tickets }) => ({
      alert: this.#alertNames.name(other),
      tickets,
      theirs: this.#neighbours.together(other, alert),
    }));
  }

  #zoneFigures(all: number): NamedFigures[] {
    const figures = this.#zones.map((tally, number) => ({ name: this.#zoneNames.name(number), ...tally.figures(all) }));
    return figures.toSorted((a, b) => b.tickets - a.tickets);
  }

  #notices(): string[] {
    const counts: [number, string][] = [
      [
        this.#alertNames.beyond,
        `tickets of alerts beyond the first ${reviewedAlerts} are counted together as (others): do their names hold an id? --pattern takes it out`,
      ],
      [this.#zoneNames.beyond, `tickets of zones beyond the first ${reviewedZones} are counted together as (others)`],
      [
        this.#unfollowed,
        `tickets beyond ${reviewedPairs} pairs of alert and zone were not looked at for bursts, repeats and flaps`,
      ],
      [this.#withoutWeek, `tickets beyond ${reviewedWeeks} weeks are in no week: are the times right?`],
      [this.#neighbours.dropped, 'alerts that came together were too many pairs to count them all'],
    ];
    return counts.filter(([count]) => count > 0).map(([count, notice]) => `${count} ${notice}`);
  }
}

function tallyAt<T extends Tally>(tallies: T[], number: number, make: () => T): T {
  tallies[number] ??= make();
  return tallies[number];
}

function finite(time: number): Known<number> {
  return Number.isFinite(time) ? time : 'unknown';
}
