import { createReadStream } from 'node:fs';
import { whyUnreadable } from '../../config/named-file.ts';
import type { Format, ReadOptions } from '../choices.ts';
import { findHeader, type Header, readCsv } from '../formats/csv.ts';
import { decode, peek } from '../formats/decode.ts';
import { jsonIn, readJson, readJsonLines } from '../formats/json.ts';
import { readLog } from '../formats/log.ts';
import type { Ticket } from '../ticket.ts';
import { isRecord } from '../tools/values.ts';
import { UnreadableFile } from '../unreadable-file.ts';
import { pairEvents } from './episodes.ts';
import { readMailbox } from './mail.ts';
import { mergeDrafts } from './merge.ts';
import { type Collected, FileReading, type UnclearValue } from './reading.ts';
import { Templates } from './templates.ts';

/** How one file was read. */
export interface FileReport {
  readonly file: string;
  readonly format: Format | 'empty';
  /** The entries of the table that its records match. */
  readonly tools: readonly string[];
  readonly tickets: number;
  /** Records without a readable ticket, and values that are not records. */
  readonly bad: number;
  readonly ignored: number;
  readonly unclear: readonly UnclearValue[];
}

export interface ReadTickets {
  /** Sorted by time, each once. */
  readonly tickets: readonly Ticket[];
  readonly files: readonly FileReport[];
  readonly duplicates: number;
}

/** Reads the tickets of files (`-`: standard input). Throws {@link UnreadableFile} with the file's name, or with a question. */
export async function readFiles(files: readonly string[], options: ReadOptions): Promise<ReadTickets> {
  const collected: Collected = { templates: new Templates(), drafts: [], events: [] };
  const readings: { format: FileReport['format']; reading: FileReading }[] = [];
  for (const file of files) {
    try {
      const reading = new FileReading(file, options, collected);
      readings.push({ format: await readFile(reading, options), reading });
    } catch (error) {
      throw new UnreadableFile(`${file}: ${whyUnreadable(error)}`, { cause: error });
    }
  }
  const { drafts, events } = collected;
  for (const draft of pairEvents(events, drafts)) drafts.push(draft);
  const reports = readings.map(({ format, reading }): FileReport => {
    const { name: file, tools, tickets, badLines: bad, ignored } = reading;
    return { file, format, tools: [...tools], tickets, bad, ignored, unclear: reading.unclearValues() };
  });
  if (drafts.length === 0) throw new UnreadableFile(describeNothing(reports));
  return { ...mergeDrafts(drafts, options.renames), files: reports };
}

const headCharacters = 65_536;
/** Lines in which a log shows whether it holds JSON. */
const logLines = 20;

async function readFile(reading: FileReading, options: ReadOptions): Promise<FileReport['format']> {
  const { name } = reading;
  const bytes = name === '-' ? options.stdin : createReadStream(name, { highWaterMark: 1 << 15 });
  const { head, all } = await peek(decode(bytes), headCharacters);
  const header = findHeader(head, Object.values(options.columns).flat(), options.delimiter);
  const format = head.trim() === '' ? 'empty' : (options.format ?? formatOf(head, header));
  await readFormat(format, { head, header }, all, reading);
  reading.finish();
  return format;
}

function formatOf(head: string, header: Header | undefined): Format {
  const lines = head.trimStart().split(/\r?\n/, logLines);
  const [first = '', second = ''] = lines;
  if (/^(?:\{|\[\s*(?:[{["\]]|$))/.test(first)) return isWhole(first) && /^\s*[{[]/.test(second) ? 'jsonl' : 'json';
  if (/^From \S+.*\d{4}\s*$/.test(first)) return 'mbox';
  if (header?.tool !== undefined) return 'csv';
  if (lines.some((line) => isRecord(jsonIn(line)))) return 'jsonl';
  return header === undefined ? 'log' : 'csv';
}

function isWhole(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

interface Head {
  readonly head: string;
  readonly header: Header | undefined;
}

function readFormat(
  format: FileReport['format'],
  { head, header }: Head,
  all: AsyncGenerator<string>,
  sink: FileReading,
): Promise<void> {
  switch (format) {
    case 'empty':
      return Promise.resolve();
    case 'log':
      return readLog(all, sink);
    case 'json':
      return readJson(all, sink);
    case 'jsonl':
      return readJsonLines(all, sink);
    case 'mbox':
      return readMailbox(all, sink);
    case 'csv': {
      if (header?.tool !== undefined) return readCsv(all, header, header.tool, sink);
      const line = header?.columns.join(header.delimiter) ?? head.split('\n', 1)[0] ?? '';
      throw new UnreadableFile(
        `which column names the alert? The columns are "${line.slice(0, 200).trim()}": add --column alert=NAME --column opened=NAME`,
      );
    }
  }
}

function describeNothing(files: readonly FileReport[]): string {
  const named = files.map(({ file, format }) => `${file}${format === 'empty' ? ' (empty)' : ` (read as ${format})`}`);
  return `no ticket in ${named.join(', ')}. A ticket is a line "Zone AB: DiskFull", or a record of CSV, JSON or a mailbox; name its columns with --column alert=NAME --column opened=NAME`;
}
