/** One event holds the state of every button with its history. A longer event is an error of the sender. */
const longestEvent = 64 * 1_048_576;

/**
 * Reads a stream of server-sent events that arrives in pieces: https://html.spec.whatwg.org/multipage/server-sent-events.html
 * It reads the fields `event` and `data`. Comments, which keep the connection alive, and events of other names are skipped.
 */
export class EventParser {
  readonly #name: string;
  #rest = '';

  constructor(name: string) {
    this.#name = name;
  }

  /** Takes the next piece of text and returns the data of each event that it completes. Throws if an event is too long. */
  push(piece: string): readonly string[] {
    // A carriage return at the end of the piece may be half of a line break, so it waits for the next piece.
    const events = `${this.#rest}${piece}`.replaceAll(/\r\n|\r(?!$)/g, '\n').split('\n\n');
    this.#rest = events.pop() ?? '';
    if (this.#rest.length > longestEvent) throw new Error('an event of the stream is too long');
    return events.flatMap((event) => this.#dataOf(event.split('\n').map(parseField)));
  }

  #dataOf(fields: readonly Field[]): readonly string[] {
    if (!fields.some(({ name, value }) => name === 'event' && value === this.#name)) return [];
    return [fields.flatMap(({ name, value }) => (name === 'data' ? [value] : [])).join('\n')];
  }
}

interface Field {
  readonly name: string;
  readonly value: string;
}

/** A single space after the colon is not part of the value. A comment has an empty name. */
function parseField(line: string): Field {
  const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
  return { name, value };
}
