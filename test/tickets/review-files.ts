import { Readable } from 'node:stream';
import type { ReadOptions } from '../../src/tickets/choices.ts';
import { type ReadTickets, readFiles } from '../../src/tickets/read/read-files.ts';
import { type Review, review } from '../../src/tickets/review/review.ts';
import type { Ticket } from '../../src/tickets/ticket.ts';

/** A review as the command makes it without options, and what was warned about. */
export async function reviewFiles(files: readonly string[], options: Partial<ReadOptions> = {}): Promise<Review> {
  return reviewTickets(await readTickets(files, options));
}

export async function reviewText(text: string | Buffer, options: Partial<ReadOptions> = {}): Promise<Review> {
  return reviewTickets(await readText(text, options));
}

export async function readText(text: string | Buffer, options: Partial<ReadOptions> = {}): Promise<ReadTickets> {
  return readTickets(['-'], { stdin: Readable.from([Buffer.from(text)]), ...options });
}

function readTickets(files: readonly string[], options: Partial<ReadOptions>): Promise<ReadTickets> {
  const stdin = Readable.from([]);
  return readFiles(files, { columns: {}, handsWhen: [], renames: [], warn: () => {}, stdin, ...options });
}

export function reviewTickets(read: ReadTickets | readonly Ticket[]): Review {
  const whole = 'tickets' in read ? read : { tickets: read, files: [], duplicates: 0 };
  return review(whole, { timeZone: 'UTC', priorities: new Map(), rulePriorities: new Map() });
}
