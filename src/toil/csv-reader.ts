import { parse } from 'csv-parse/sync';
import { type CsvHeader, detectDelimiter, findFields } from './csv-header.ts';
import { type Reading, readFields } from './fields.ts';
import type { LineReader } from './lines.ts';
import type { TicketSink } from './ticket.ts';

/** Lines of one CSV record: a quote still open after this many is taken as a mistake, and reading goes on after its first line. */
const ticketRecordLines = 200;
/** Characters of one CSV record, and of what is parsed in one call. */
const ticketRecordCharacters = 1_048_576;

/** Records are parsed this many at a time: one call a record would cost ten times as much. */
const batchRecords = 500;

interface RawRecord {
  readonly line: number;
  readonly text: string;
}

/**
 * Reads CSV: commas, semicolons, tabs or bars, as the header shows; quoted fields over several lines. csv-parse takes
 * the fields apart; the records are cut here, by their quotes, since it would swallow the rest of a file after one
 * quote that is never closed, and knows no line numbers of what it swallowed.
 */
export class CsvReader implements LineReader {
  readonly #reading: Reading;
  readonly #sink: TicketSink;
  readonly #onColumns: (columns: string) => void;
  #delimiter: string | undefined;
  #header: CsvHeader | undefined;
  #open: RawRecord[] = [];
  #openCharacters = 0;
  #batch: RawRecord[] = [];
  #batchCharacters = 0;

  constructor(reading: Reading, sink: TicketSink, onColumns: (columns: string) => void, delimiter?: string) {
    this.#reading = reading;
    this.#sink = sink;
    this.#onColumns = onColumns;
    this.#delimiter = delimiter;
  }

  line(text: string, number: number): void {
    if (this.#open.length === 0 && text.trim() === '') return;
    const oddQuotes = countQuotes(text) % 2 === 1;
    this.#open.push({ line: number, text });
    this.#openCharacters += text.length;
    const closes = this.#open.length > 1 ? oddQuotes : !oddQuotes;
    if (closes) this.#closeRecord();
    else if (this.#open.length >= ticketRecordLines || this.#openCharacters > ticketRecordCharacters)
      this.#giveUpQuote();
  }

  tooLong(number: number): void {
    this.#sink.bad(number, 'the line is too long to be a ticket');
  }

  end(): void {
    while (this.#open.length > 0) this.#giveUpQuote();
    this.#parseBatch();
  }

  #closeRecord(): void {
    const line = this.#open[0]?.line ?? 0;
    const text = this.#takeOpen()
      .map((part) => part.text)
      .join('\n');
    if (this.#header === undefined) {
      this.#readHeader(text);
      return;
    }
    this.#batch.push({ line, text });
    this.#batchCharacters += text.length;
    if (this.#batch.length >= batchRecords || this.#batchCharacters > ticketRecordCharacters) this.#parseBatch();
  }

  #takeOpen(): RawRecord[] {
    const open = this.#open;
    this.#open = [];
    this.#openCharacters = 0;
    return open;
  }

  /** Only the line that opened the quote is lost; the lines after it are read again. */
  #giveUpQuote(): void {
    const [first, ...rest] = this.#takeOpen();
    if (first !== undefined) this.#sink.bad(first.line, 'a quote (") is opened here and never closed');
    for (const { text, line } of rest) this.line(text, line);
  }

  #readHeader(text: string): void {
    this.#delimiter ??= detectDelimiter(text);
    const columns = parseRecords(text, this.#delimiter)[0] ?? [];
    this.#header = findFields(columns, this.#reading);
    this.#onColumns(this.#header.described);
  }

  #parseBatch(): void {
    const batch = this.#batch;
    this.#batch = [];
    this.#batchCharacters = 0;
    if (batch.length === 0) return;
    const records = tryParse(batch.map((record) => record.text).join('\n'), this.#delimiter ?? ',');
    if (records?.length === batch.length) {
      records.forEach((cells, index) => {
        this.#readRecord(cells, batch[index]?.line ?? 0);
      });
    } else {
      for (const record of batch) this.#parseAlone(record);
    }
  }

  #parseAlone({ text, line }: RawRecord): void {
    const records = tryParse(text, this.#delimiter ?? ',');
    if (records === undefined) this.#sink.bad(line, `its quotes do not fit: ${JSON.stringify(text.slice(0, 60))}`);
    else for (const cells of records) this.#readRecord(cells, line);
  }

  #readRecord(cells: readonly string[], line: number): void {
    const places = this.#header?.places;
    readFields((field) => cells[places?.[field] ?? -1] ?? '', this.#reading, line, this.#sink);
  }
}

function countQuotes(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) count += 1;
  return count;
}

function tryParse(text: string, delimiter: string): string[][] | undefined {
  try {
    return parseRecords(text, delimiter);
  } catch {
    // Only the quotes can be wrong here; the caller says where.
    return undefined;
  }
}

function parseRecords(text: string, delimiter: string): string[][] {
  return parse(text, {
    delimiter,
    record_delimiter: '\n',
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: 0,
  });
}
