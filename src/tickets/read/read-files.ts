import { createReadStream } from 'node:fs';
import { whyUnreadable } from '../../config/files/named-file.ts';
import type { Format, ReadOptions } from '../choices.ts';
import { isRecord } from '../exports/values.ts';
import { findHeader, type Header, readCsv } from '../formats/csv.ts';
import { decode, peek } from '../formats/decode.ts';
import { jsonIn, parsed, readJson, readJsonLines } from '../formats/json.ts';
import { readLog } from '../formats/log.ts';
import { readMailbox } from '../formats/mail.ts';
import { UnreadableFile } from '../unreadable-file.ts';
import { pairEvents } from './episodes.ts';
import { mergeDrafts } from './merge.ts';
import { type Collected, FileReading, type FileReport } from './reading.ts';
import { Templates } from './templates.ts';

/** Sorted by time, each once. */
export type ReadTickets = Readonly<Awaited<ReturnType<typeof readFiles>>>;

/** Reads the tickets of files (`-`: standard input). Throws {@link UnreadableFile} with the file's name, or with a question. */
export async function readFiles(files: readonly string[], options: ReadOptions) {
  const collected: Collected = { templates: new Templates(), drafts: [], events: [] };
  const reports: (() => FileReport)[] = [];
  for (const file of files) {
    try {
      const reading = new FileReading(file, options, collected);
      const format = await readFile(reading, options);
      reports.push(() => reading.report(format));
    } catch (error) {
      throw new UnreadableFile(`${file}: ${whyUnreadable(error)}`, { cause: error });
    }
  }
  const { drafts, events } = collected;
  for (const draft of pairEvents(events, drafts)) drafts.push(draft);
  const read = reports.map((report) => report());
  if (drafts.length === 0) {
    const named = read.map(({ file, format }) => `${file} (${format === 'empty' ? format : `read as ${format}`})`);
    throw new UnreadableFile(
      `no ticket in ${named.join(', ')}. A ticket is a line "Zone AB: DiskFull", or a record of CSV, JSON or a mailbox; name its columns with --column alert=NAME --column opened=NAME`,
    );
  }
  return { ...mergeDrafts(drafts, options.renames), files: read };
}

/** Lines in which a log shows whether it holds JSON. */
const logLines = 20;
const readers = { log: readLog, json: readJson, jsonl: readJsonLines, mbox: readMailbox };

async function readFile(reading: FileReading, options: ReadOptions): Promise<Format | 'empty'> {
  const { name } = reading;
  const bytes = name === '-' ? options.stdin : createReadStream(name);
  const { head, all } = await peek(decode(bytes));
  if (head.trim() === '') return 'empty';
  const header = findHeader(head, Object.values(options.columns).flat(), options.delimiter);
  const format = options.format ?? formatOf(head, header);
  if (format === 'csv') await readCsv(all, header?.tool === undefined ? askForColumns(head, header) : header, reading);
  else await readers[format](all, reading);
  reading.finish();
  return format;
}

function formatOf(head: string, header: Header | undefined): Format {
  const lines = head.trimStart().split(/\r?\n/, logLines);
  const [first = '', second = ''] = lines;
  if (/^(?:\{|\[\s*(?:[{["\]]|$))/.test(first))
    return parsed(first) !== undefined && /^\s*[{[]/.test(second) ? 'jsonl' : 'json';
  if (/^From \S+.*\d{4}\s*$/.test(first)) return 'mbox';
  if (header?.tool !== undefined) return 'csv';
  if (lines.some((line) => isRecord(jsonIn(line)))) return 'jsonl';
  return header === undefined ? 'log' : 'csv';
}

function askForColumns(head: string, header: Header | undefined): never {
  const line = header?.columns.join(header.delimiter) ?? head.split('\n', 1)[0] ?? '';
  throw new UnreadableFile(
    `which column names the alert? The columns are "${line.slice(0, 200).trim()}": add --column alert=NAME --column opened=NAME`,
  );
}
