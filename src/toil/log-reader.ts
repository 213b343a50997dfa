import { nameProblem, zonePattern } from './fields.ts';
import type { LineReader } from './lines.ts';
import type { TicketSink } from './ticket.ts';
import { parseTime, type TimeReading } from './time.ts';

/** A time in front of a line, as `logger` or a script may put it there. */
const leadingTime = /^\s*(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)\s+(?=Zone\b)/;

/**
 * Reads the plain log: a line `Zone <zone>: <alert>` a ticket, oldest first, with or without an ISO 8601 time in
 * front.
 */
export class LogReader implements LineReader {
  readonly #sink: TicketSink;
  readonly #reading: TimeReading;

  constructor(reading: TimeReading, sink: TicketSink) {
    this.#reading = reading;
    this.#sink = sink;
  }

  line(text: string, number: number): void {
    const time = leadingTime.exec(text);
    const match = zonePattern.exec(time === null ? text : text.slice(time[0].length))?.groups;
    if (match === undefined) {
      if (text.trim() !== '')
        this.#sink.bad(number, `not a line "Zone <zone>: <alert>": ${JSON.stringify(text.slice(0, 60))}`);
      return;
    }
    const { alert = '', zone = '' } = match;
    const problem = nameProblem(alert, zone);
    if (problem !== undefined) {
      this.#sink.bad(number, problem);
      return;
    }
    const openedAt = time === null ? undefined : parseTime(time[1] ?? '', this.#reading);
    if (time !== null && openedAt === undefined) this.#sink.doubt(number, `no such time: ${time[1]}`);
    this.#sink.ticket({ alert, zone, ...(openedAt !== undefined && { openedAt }) }, number);
  }

  tooLong(number: number): void {
    this.#sink.bad(number, 'the line is too long to be a ticket');
  }

  end(): void {}
}
