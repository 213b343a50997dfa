import type { Ticket, TicketSink } from './ticket.ts';

/** Bad lines told one by one; the rest are counted. */
export const badLinesTold = 20;

/**
 * Counts what a file's reader finds, passes the tickets on, and tells what is wrong with file and line, up to a
 * bound.
 */
export class CountingSink implements TicketSink {
  tickets = 0;
  badLines = 0;
  doubtfulLines = 0;
  readonly #file: string;
  readonly #tell: (message: string) => void;
  readonly #onTicket: (ticket: Ticket) => void;

  constructor(file: string, tell: (message: string) => void, onTicket: (ticket: Ticket) => void) {
    this.#file = file;
    this.#tell = tell;
    this.#onTicket = onTicket;
  }

  ticket(ticket: Ticket): void {
    this.tickets += 1;
    this.#onTicket(ticket);
  }

  doubt(line: number, problem: string): void {
    this.doubtfulLines += 1;
    this.#tellOne(line, problem);
  }

  bad(line: number, problem: string): void {
    this.badLines += 1;
    this.#tellOne(line, `${problem} (not counted as a ticket)`);
  }

  /** How much was wrong and not told one by one. */
  finish(): void {
    const silent = this.badLines + this.doubtfulLines - badLinesTold;
    if (silent > 0) this.#tell(`${this.#file}: ${silent} more such lines`);
  }

  #tellOne(line: number, problem: string): void {
    if (this.badLines + this.doubtfulLines <= badLinesTold) this.#tell(`${this.#file}:${line}: ${problem}`);
  }
}
