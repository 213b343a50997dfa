import { detectDelimiter } from './csv-header.ts';
import { CsvReader } from './csv-reader.ts';
import { type Reading, zonePattern } from './fields.ts';
import type { Format } from './formats.ts';
import { JsonDocumentReader, JsonLinesReader, tryJson } from './json-reader.ts';
import type { LineReader } from './lines.ts';
import { LogReader } from './log-reader.ts';
import type { TicketSink } from './ticket.ts';
import { UnreadableFile } from './unreadable-file.ts';

/** How many lines, from the first one with text, are looked at before a format is chosen. */
const linesLookedAt = 20;

interface HeldLine {
  readonly number: number;
  /** Absent where it was too long. */
  readonly text?: string;
}

export interface DetectOptions {
  readonly reading: Reading;
  readonly sink: TicketSink;
  readonly format?: Format;
  readonly delimiter?: string;
  /** Told once a file: how it is read. */
  readonly onFormat: (format: Format) => void;
  readonly onColumns: (columns: string) => void;
}

/** Reads a file in its format, chosen by its first lines unless told. The name of the file has no say. */
export class DetectingReader implements LineReader {
  readonly #options: DetectOptions;
  #held: HeldLine[] = [];
  #reader: LineReader | undefined;

  constructor(options: DetectOptions) {
    this.#options = options;
  }

  line(text: string, number: number): void {
    if (number === 1) refuseBinary(text);
    if (text.includes('\u{fffd}'))
      this.#options.sink.doubt(number, 'not all of it is UTF-8: export it as "CSV UTF-8" or UTF-16');
    if (this.#reader !== undefined) this.#reader.line(text, number);
    else if (text.trim() !== '' || this.#held.length > 0) this.#hold({ text, number });
  }

  tooLong(number: number): void {
    if (this.#reader !== undefined) this.#reader.tooLong(number);
    else this.#hold({ number });
  }

  end(): void {
    if (this.#reader === undefined && this.#held.length > 0) this.#choose();
    this.#reader?.end();
  }

  #hold(line: HeldLine): void {
    this.#held.push(line);
    if (this.#held.length >= linesLookedAt) this.#choose();
  }

  #choose(): void {
    const lines = this.#held.map((line) => line.text ?? '').filter((text) => text.trim() !== '');
    const format = this.#options.format ?? detectFormat(lines);
    const reader = readerFor(format, this.#options);
    this.#options.onFormat(format);
    for (const { text, number } of this.#held) {
      if (text === undefined) reader.tooLong(number);
      else reader.line(text, number);
    }
    this.#held = [];
    this.#reader = reader;
  }
}

function refuseBinary(firstLine: string): void {
  if (firstLine.startsWith('PK\u0003\u0004'))
    throw new UnreadableFile('a spreadsheet or zip file: export it as CSV first');
  if (firstLine.startsWith('\u001f'))
    throw new UnreadableFile('a compressed file: unpack it first (gzip -dc FILE | … -)');
  if (firstLine.includes('\0'))
    throw new UnreadableFile('not a text file: plain log, CSV, JSON lines or JSON is read here');
}

function detectFormat(lines: readonly string[]): Format {
  const first = lines[0] ?? '';
  if (/^\s*[[{]\s*$/.test(first)) return 'json';
  if (/^\s*[[{]/.test(first))
    return tryJson(first) === undefined && lines.length > 1 ? documentOrLines(lines) : 'json-lines';
  if (isLogLine(first)) return 'log';
  if (first.includes(detectDelimiter(first))) return 'csv';
  return isAlertColumn(first) ? 'csv' : 'log';
}

/** A spreadsheet with the alerts' names alone. */
function isAlertColumn(header: string): boolean {
  return /^\s*"?(alert|alertname|alert_name|summary|description|title)"?\s*$/i.test(header);
}

/** A first line that is no JSON may still be a damaged one among good ones. */
function documentOrLines(lines: readonly string[]): Format {
  return lines.slice(1).some((line) => /^\s*\{.*\}\s*$/.test(line) && tryJson(line) !== undefined)
    ? 'json-lines'
    : 'json';
}

function isLogLine(line: string): boolean {
  return zonePattern.test(line.replace(/^\s*\d{4}-\d\d-\d\d\S*(\s+\d\d:\S+)?/, ''));
}

function readerFor(format: Format, { reading, sink, onColumns, delimiter }: DetectOptions): LineReader {
  switch (format) {
    case 'log':
      return new LogReader(reading, sink);
    case 'csv':
      return new CsvReader(reading, sink, onColumns, delimiter);
    case 'json-lines':
      return new JsonLinesReader(reading, sink, onColumns);
    case 'json':
      return new JsonDocumentReader(reading, sink, onColumns);
  }
}
