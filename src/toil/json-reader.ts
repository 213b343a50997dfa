import { AlertmanagerReader, isAlertmanagerAlert } from './alertmanager-reader.ts';
import { type ColumnNames, namesFor, type TicketField, ticketFields, withChosen } from './columns.ts';
import { type Reading, readFields } from './fields.ts';
import { isRecord, type JsonRecord, textAt } from './json.ts';
import type { LineReader } from './lines.ts';
import type { TicketSink } from './ticket.ts';

/** Characters of a JSON document that is not one value a line, as it is parsed in one piece. */
const ticketDocumentCharacters = 64 * 1_048_576;

/**
 * Lists that hold the records of a document: Alertmanager's webhook, PagerDuty's and Jira's APIs, PagerDuty's
 * analytics.
 */
const containers = ['alerts', 'incidents', 'issues', 'data'];

/** Finds the records in JSON values, whatever holds them, and reads each as a ticket. */
class RecordReader {
  readonly #reading: Reading;
  readonly #sink: TicketSink;
  readonly #alertmanager: AlertmanagerReader;
  readonly #onColumns: (columns: string) => void;
  #names: ColumnNames | undefined;

  constructor(reading: Reading, sink: TicketSink, onColumns: (columns: string) => void) {
    this.#reading = reading;
    this.#sink = sink;
    this.#onColumns = onColumns;
    this.#alertmanager = new AlertmanagerReader(reading, sink);
  }

  read(value: unknown, line: number): void {
    if (Array.isArray(value)) {
      for (const element of value) this.read(element, line);
      return;
    }
    const held = isRecord(value) ? containers.map((name) => value[name]).find(Array.isArray) : undefined;
    if (!isRecord(value)) this.#sink.bad(line, `not a JSON object but ${JSON.stringify(value).slice(0, 40)}`);
    else if (held !== undefined) this.read(held, line);
    else if (isAlertmanagerAlert(value)) this.#alertmanager.read(value, line);
    else this.#readRecord(value, line);
  }

  end(): void {
    this.#alertmanager.end();
  }

  #readRecord(record: JsonRecord, line: number): void {
    this.#names ??= this.#nameFields(record);
    const names = this.#names;
    readFields((field) => firstText(record, names[field]), this.#reading, line, this.#sink);
  }

  #nameFields(record: JsonRecord): ColumnNames {
    const names = withChosen(namesFor(Object.keys(record)), this.#reading.chosen);
    const found = ticketFields.filter((field) => firstText(record, names[field]) !== '');
    this.#onColumns(found.map((field) => `${field} from ${foundName(record, field, names)}`).join(', '));
    return names;
  }
}

function foundName(record: JsonRecord, field: TicketField, names: ColumnNames): string {
  return JSON.stringify(names[field]?.find((name) => textAt(record, name) !== ''));
}

function firstText(record: JsonRecord, names: readonly string[] = []): string {
  for (const name of names) {
    const text = textAt(record, name);
    if (text !== '') return text;
  }
  return '';
}

/** Reads JSON lines: each line a record, an Alertmanager notification, or a list of either. */
export class JsonLinesReader implements LineReader {
  readonly #records: RecordReader;
  readonly #sink: TicketSink;

  constructor(reading: Reading, sink: TicketSink, onColumns: (columns: string) => void) {
    this.#records = new RecordReader(reading, sink, onColumns);
    this.#sink = sink;
  }

  line(text: string, number: number): void {
    if (text.trim() === '') return;
    const value = tryJson(text);
    if (value === undefined) this.#sink.bad(number, `not JSON: ${JSON.stringify(text.slice(0, 60))}`);
    else this.#records.read(value, number);
  }

  tooLong(number: number): void {
    this.#sink.bad(number, 'the line is too long: write one record a line (jq -c ".[]")');
  }

  end(): void {
    this.#records.end();
  }
}

/**
 * Reads one JSON document over many lines, as an API or a pretty-printer writes it. It is parsed in one piece, so its
 * size is bounded.
 */
export class JsonDocumentReader implements LineReader {
  readonly #records: RecordReader;
  readonly #sink: TicketSink;
  #lines: string[] = [];
  #characters = 0;

  constructor(reading: Reading, sink: TicketSink, onColumns: (columns: string) => void) {
    this.#records = new RecordReader(reading, sink, onColumns);
    this.#sink = sink;
  }

  line(text: string): void {
    this.#characters += text.length + 1;
    if (this.#characters > ticketDocumentCharacters) this.#lines = [];
    else this.#lines.push(text);
  }

  tooLong(): void {
    this.#characters = Number.POSITIVE_INFINITY;
  }

  end(): void {
    if (this.#characters > ticketDocumentCharacters) {
      this.#sink.bad(
        1,
        'the JSON document is too large to be read in one piece: write one record a line (jq -c ".[]")',
      );
      return;
    }
    const value = tryJson(this.#lines.join('\n'));
    if (value === undefined) this.#sink.bad(1, 'not a JSON document, and not JSON lines');
    else this.#records.read(value, 1);
    this.#records.end();
  }
}

/** Undefined where the text is not JSON. */
export function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
