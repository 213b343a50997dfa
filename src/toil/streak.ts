import { burstGapMs, burstTickets, flapGapMs, nearLines } from './thresholds.ts';
import type { Ticket } from './ticket.ts';

/** What a ticket is to the one before it of the same alert and zone. */
export interface StreakEvents {
  /** With it, a burst is one. */
  readonly burst: boolean;
  readonly repeat: boolean;
  readonly flap: boolean;
  readonly folded: boolean;
}

export const noEvents: StreakEvents = { burst: false, repeat: false, flap: false, folded: false };

interface Span {
  readonly openedAt: number;
  readonly closedAt?: number | undefined;
}

/**
 * Follows one alert in one zone. Exports come oldest or newest first, so that a ticket is compared with its neighbour
 * in the file, whichever of the two is the earlier.
 */
export class Streak {
  #index = Number.NEGATIVE_INFINITY;
  #latest: Span | undefined;
  #burst = 1;

  /** `index`: the place of the ticket among all. */
  next({ openedAt, closedAt }: Ticket, index: number): StreakEvents {
    const neighbours = index - this.#index <= nearLines;
    const previous = this.#latest;
    this.#index = index;
    this.#latest = openedAt === undefined ? undefined : { openedAt, closedAt };
    if (openedAt === undefined) return { ...noEvents, folded: neighbours };
    if (previous === undefined) return noEvents;
    return openedAt >= previous.openedAt
      ? this.#judge(previous, { openedAt, closedAt })
      : this.#judge({ openedAt, closedAt }, previous);
  }

  #judge(earlier: Span, later: Span): StreakEvents {
    const near = later.openedAt - earlier.openedAt <= burstGapMs;
    this.#burst = near ? this.#burst + 1 : 1;
    const sinceClosed = earlier.closedAt === undefined ? undefined : later.openedAt - earlier.closedAt;
    const repeat = sinceClosed !== undefined && sinceClosed < 0;
    const flap = sinceClosed !== undefined && sinceClosed >= 0 && sinceClosed <= flapGapMs;
    if (repeat) this.#holdOpen(earlier, later);
    return { burst: this.#burst === burstTickets, repeat, flap, folded: near || repeat || flap };
  }

  /**
   * Oldest first: a long one that is still open when a short one has come and gone makes a repeat of the next one
   * too.
   */
  #holdOpen(earlier: Span, later: Span): void {
    if (this.#latest?.openedAt !== later.openedAt) return;
    const closedAt = Math.max(earlier.closedAt ?? 0, later.closedAt ?? 0);
    this.#latest = { openedAt: later.openedAt, closedAt };
  }
}
