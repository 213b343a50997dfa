import { DDSketch } from '@datadog/sketches-js';
import type { StreakEvents } from './streak.ts';
import type { Ticket } from './ticket.ts';

/** A figure, or that the data do not tell it. */
export type Known<T> = T | 'unknown';

/** The figures of a set of tickets: the whole, an alert, a zone or a week. */
export interface Figures {
  readonly tickets: number;
  /** Of all tickets, 0 to 1. */
  readonly share: number;
  /** How many have a time at which they opened, and one at which they closed; the figures below rest on these. */
  readonly timed: number;
  readonly closed: number;
  readonly bursts: Known<number>;
  /** Opened while an earlier one of the same alert and zone was open. */
  readonly repeats: Known<number>;
  readonly flaps: Known<number>;
  /** Milliseconds, to 1 %. */
  readonly timeToClose: Known<{ readonly median: number; readonly p90: number; readonly max: number }>;
  readonly hands: Known<{ readonly yes: number; readonly no: number; readonly unknown: number }>;
  /**
   * How many would fold into one before them if alert and zone were one group: by times, or by order where there are
   * none.
   */
  readonly folded: number;
}

/** Counts tickets in constant memory. */
export class Tally {
  tickets = 0;
  folded = 0;
  handsYes = 0;
  handsNo = 0;
  /** The earliest and latest opening. */
  first = Number.POSITIVE_INFINITY;
  last = Number.NEGATIVE_INFINITY;
  #timed = 0;
  #closed = 0;
  #bursts = 0;
  #repeats = 0;
  #flaps = 0;
  /** Quantiles to 1 % in at most 2,048 bins, whatever the count: made once a ticket has closed. */
  #timeToClose: DDSketch | undefined;

  add({ openedAt, closedAt, neededHands }: Ticket, events: StreakEvents): void {
    this.tickets += 1;
    if (neededHands === true) this.handsYes += 1;
    if (neededHands === false) this.handsNo += 1;
    if (events.folded) this.folded += 1;
    if (openedAt === undefined) return;
    this.#timed += 1;
    this.first = Math.min(this.first, openedAt);
    this.last = Math.max(this.last, openedAt);
    if (events.burst) this.#bursts += 1;
    if (events.repeat) this.#repeats += 1;
    if (events.flap) this.#flaps += 1;
    if (closedAt !== undefined) this.#addClosing(closedAt - openedAt);
  }

  figures(allTickets: number): Figures {
    const timed = this.#timed > 0;
    const closed = this.#closed > 0;
    const unknown = this.tickets - this.handsYes - this.handsNo;
    return {
      tickets: this.tickets,
      share: allTickets === 0 ? 0 : this.tickets / allTickets,
      timed: this.#timed,
      closed: this.#closed,
      bursts: timed ? this.#bursts : 'unknown',
      repeats: closed ? this.#repeats : 'unknown',
      flaps: closed ? this.#flaps : 'unknown',
      timeToClose: this.#closingTimes(),
      hands: unknown === this.tickets ? 'unknown' : { yes: this.handsYes, no: this.handsNo, unknown },
      folded: this.folded,
    };
  }

  #addClosing(duration: number): void {
    this.#closed += 1;
    this.#timeToClose ??= new DDSketch({ relativeAccuracy: 0.01 });
    this.#timeToClose.accept(duration);
  }

  #closingTimes(): Figures['timeToClose'] {
    const sketch = this.#timeToClose;
    if (sketch === undefined) return 'unknown';
    const at = (share: number) => Math.round(sketch.getValueAtQuantile(quantileOf(share, sketch.count)));
    return { median: at(0.5), p90: at(0.9), max: sketch.max };
  }
}

/**
 * For the sketch, which numbers its values from 0 to count - 1: where the least value stands that at least this share of them do
 * not exceed. Of two values, 90 % are not below the smaller. Half a place more, so that no rounding leads to the value before.
 */
function quantileOf(share: number, count: number): number {
  const place = Math.ceil(share * count) - 1;
  return Math.min(1, (place + 0.5) / (count - 1));
}
