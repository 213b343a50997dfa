import { formatDuration } from '../core/text/duration.ts';
import { plural } from '../core/text/wording.ts';
import type { Ticket } from './ticket.ts';
import { UnreadableFile } from './unreadable-file.ts';
import { describeTime } from './wording.ts';

/** Tickets of one replay: each is a request to Alertmanager. */
export const replayTickets = 2_000;
/** Different hours in a log of which the busiest are looked for: 20 years of them. */
const replayHours = 175_200;

/** A ticket with the times at which it is played, in the log's own time. */
export interface PlannedTicket extends Ticket {
  /** Its place in the log, from 1. */
  readonly number: number;
  readonly openedAt: number;
  readonly closedAt: number;
}

export interface Plan {
  /** In the order in which they open. */
  readonly tickets: readonly PlannedTicket[];
  /** How they came by their times, and which of the log they are, a sentence each. */
  readonly statements: readonly string[];
}

export interface PlanOptions {
  /**
   * Milliseconds of the log's time: between tickets without times, and from opening to closing where the log tells no
   * closing.
   */
  readonly spacingMs: number;
  readonly openMs: number;
  /** As much of the log's time as may be played. */
  readonly longestMs: number;
}

const hourMs = 3_600_000;

/** What of a log is played: all of it, or a part from `from` to before `to`. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/**
 * Looks at every ticket of a log to see which part of it can be played. In bounded memory: the tickets are read a
 * second time if they are too many to be kept.
 */
export class LogSurvey {
  readonly #hours = new Map<number, number>();
  readonly #kept: (Ticket & { readonly number: number })[] = [];
  tickets = 0;
  timed = 0;
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  look(ticket: Ticket): void {
    this.tickets += 1;
    if (this.#kept.length < replayTickets) this.#kept.push({ ...ticket, number: this.tickets });
    const { openedAt } = ticket;
    if (openedAt === undefined) return;
    this.timed += 1;
    this.#first = Math.min(this.#first, openedAt);
    this.#last = Math.max(this.#last, openedAt);
    const hour = Math.floor(openedAt / hourMs);
    this.#hours.set(hour, (this.#hours.get(hour) ?? 0) + 1);
    if (this.#hours.size > replayHours)
      throw new UnreadableFile('the times of the tickets lie too far apart to be true: over 20 years');
  }

  /** All tickets, where they were few enough to be kept; in the log's order, not bound to any part. */
  keptTickets(): readonly (Ticket & { readonly number: number })[] | undefined {
    return this.tickets <= replayTickets ? this.#kept : undefined;
  }

  /** The first tickets of a log without times. */
  firstTickets(): readonly (Ticket & { readonly number: number })[] {
    return this.#kept;
  }

  /** The busiest hours that are not more than can be played; the whole where it is not more. */
  busiestPart(longestMs: number): Part & { readonly whole: boolean } {
    if (this.#last - this.#first <= longestMs && this.timed <= replayTickets) {
      return { from: this.#first, to: this.#last + 1, whole: true };
    }
    for (let hours = Math.max(1, Math.floor(longestMs / hourMs)); ; hours -= 1) {
      const { start, tickets } = this.#busiestHours(hours);
      if (tickets <= replayTickets || hours === 1)
        return { from: start * hourMs, to: (start + hours) * hourMs, whole: false };
    }
  }

  #busiestHours(length: number): { readonly start: number; readonly tickets: number } {
    let best = { start: 0, tickets: 0 };
    for (const start of this.#hours.keys()) {
      let tickets = 0;
      for (let hour = start; hour < start + length; hour += 1) tickets += this.#hours.get(hour) ?? 0;
      if (tickets > best.tickets) best = { start, tickets };
    }
    return best;
  }
}

/** Gives tickets without times theirs, in the order of the log. */
export function planByOrder(survey: LogSurvey, { spacingMs, openMs, longestMs }: PlanOptions): Plan {
  const most = Math.max(1, Math.floor(longestMs / spacingMs));
  const tickets = survey.firstTickets().slice(0, most);
  const statements = [
    `The log has no times: its tickets are played in their order, one every ${formatDuration(spacingMs)}, each open for ${formatDuration(openMs)}.`,
  ];
  if (tickets.length < survey.tickets)
    statements.push(`It is long: its first ${tickets.length} of ${survey.tickets} tickets are played.`);
  return {
    tickets: tickets.map((ticket, index) => ({
      ...ticket,
      openedAt: index * spacingMs,
      closedAt: index * spacingMs + openMs,
    })),
    statements,
  };
}

/** The tickets of a part, with their own times. `tickets`: those of the log that may lie in it. */
export function planByTime(
  tickets: readonly (Ticket & { readonly number: number })[],
  part: Part & { readonly whole: boolean },
  survey: LogSurvey,
  { openMs }: PlanOptions,
): Plan {
  const planned = tickets
    .flatMap((ticket) => plannedIn(part, ticket, openMs))
    .toSorted((a, b) => a.openedAt - b.openedAt)
    .slice(0, replayTickets);
  const withoutTime = survey.tickets - survey.timed;
  const withoutEnd = tickets.some((ticket) => ticket.closedAt === undefined);
  return {
    tickets: planned,
    statements: [
      part.whole
        ? 'The tickets are played at their own times.'
        : `The log is long: of its ${survey.tickets} tickets, the ${planned.length} of its busiest hours are played, from ${describeTime(part.from)} to ${describeTime(part.to)} UTC, at their own times.`,
      ...(withoutEnd ? [`A ticket without a closing time is open for ${formatDuration(openMs)}.`] : []),
      ...(withoutTime > 0
        ? [`${plural(withoutTime, 'ticket')} without a time: not played, with no place among the others.`]
        : []),
    ],
  };
}

/** Whether a ticket lies in a part. */
export function isIn({ from, to }: Part, { openedAt }: Ticket): boolean {
  return openedAt !== undefined && openedAt >= from && openedAt < to;
}

function plannedIn(part: Part, ticket: Ticket & { readonly number: number }, openMs: number): PlannedTicket[] {
  const { openedAt, closedAt } = ticket;
  if (openedAt === undefined || !isIn(part, ticket)) return [];
  return [{ ...ticket, openedAt, closedAt: closedAt ?? openedAt + openMs }];
}
