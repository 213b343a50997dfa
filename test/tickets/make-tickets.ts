import { makeReport, type Report } from '../../src/toil/report.ts';
import { Review, type ReviewFigures } from '../../src/toil/review.ts';
import type { Ticket } from '../../src/toil/ticket.ts';

export const start = Date.parse('2026-11-02T00:00:00Z');
export const minute = 60_000;
export const day = 24 * 60 * minute;

/** So many tickets of one alert, one every `everyMs`. */
export function series(
  count: number,
  everyMs: number,
  ticket: Partial<Ticket> & { readonly openMs?: number } = {},
): Ticket[] {
  const { openMs, ...rest } = ticket;
  return Array.from({ length: count }, (_, index) => {
    const openedAt = (rest.openedAt ?? start) + index * everyMs;
    return {
      alert: 'Alert',
      zone: 'AB',
      ...rest,
      openedAt,
      ...(openMs !== undefined && { closedAt: openedAt + openMs }),
    };
  });
}

export function figuresOf(tickets: Iterable<Ticket>): ReviewFigures {
  const review = new Review();
  for (const ticket of tickets) review.add(ticket);
  return review.figures();
}

/** Of a file in which two lines could not be read and one in part. */
export function reportOf(tickets: readonly Ticket[]): Report {
  const review = new Review();
  for (const ticket of tickets) review.add(ticket);
  return makeReport([{ file: 'tickets.csv', format: 'csv', tickets: tickets.length, bad: 2, doubtful: 1 }], review);
}
