import { createReadStream } from 'node:fs';
import { whyUnreadable } from '../../config/files/named-file.ts';
import type { ColumnNames, Format } from '../choices.ts';
import { findHeader, readCsv } from '../formats/csv.ts';
import { decode, peek } from '../formats/decode.ts';
import { jsonIn, readJson, readJsonLines } from '../formats/json.ts';
import { readLog } from '../formats/log.ts';
import type { Ticket } from '../ticket.ts';
import type { Tool } from '../tools/tool.ts';
import { withColumns } from '../tools/tools.ts';
import { isRecord } from '../tools/values.ts';
import { UnreadableFile } from '../unreadable-file.ts';
import type { Draft } from './build.ts';
import { FileReading, type ReadingOptions, type UnclearValue } from './file-reading.ts';
import { readMailbox } from './mail.ts';
import { mergeDrafts } from './merge.ts';
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

export interface ReadOptions extends ReadingOptions {
  readonly columns: ColumnNames;
  readonly format?: Format;
  readonly delimiter?: string;
  /** New names for alerts: a pattern and the name. */
  readonly renames: readonly { readonly is: RegExp; readonly name: string }[];
  /** For a person, one line each: problems with file and line. */
  readonly warn: (message: string) => void;
  /** What `-` is. */
  readonly stdin: AsyncIterable<Uint8Array>;
}

export interface ReadTickets {
  /** Sorted by time, each once. */
  readonly tickets: readonly Ticket[];
  readonly files: readonly FileReport[];
  readonly duplicates: number;
}

/** Reads the tickets of files (`-`: standard input). Throws {@link UnreadableFile} with the file's name, or with a question. */
export async function readFiles(files: readonly string[], options: ReadOptions): Promise<ReadTickets> {
  const templates = new Templates();
  const drafts: Draft[] = [];
  const reports: FileReport[] = [];
  for (const file of files) {
    try {
      reports.push(await readFile(file, options, templates, drafts));
    } catch (error) {
      throw new UnreadableFile(`${file}: ${whyUnreadable(error)}`, { cause: error });
    }
  }
  if (drafts.length === 0) throw new UnreadableFile(describeNothing(reports));
  const merged = mergeDrafts(drafts, options.renames);
  return { ...merged, files: reports };
}

async function readFile(
  file: string,
  options: ReadOptions,
  templates: Templates,
  drafts: Draft[],
): Promise<FileReport> {
  const reading = new FileReading(options, templates, drafts, (line, problem) =>
    options.warn(`${file}:${line}: ${problem}`),
  );
  const bytes = file === '-' ? options.stdin : createReadStream(file, { highWaterMark: 1 << 15 });
  const { head, all } = await peek(decode(bytes), (text) => text.length > headCharacters);
  const format = head.trim() === '' ? 'empty' : (options.format ?? formatOf(head, options));
  await readFormat(format, head, all, reading, options);
  const tickets = reading.finish();
  const { tools, badLines: bad, ignored } = reading;
  return { file, format, tools: [...tools], tickets, bad, ignored, unclear: reading.unclearValues() };
}

const headCharacters = 65_536;

/** Lines in which a log shows whether it holds JSON. */
const logLines = 20;

function formatOf(head: string, options: ReadOptions): Format {
  const lines = head.trimStart().split(/\r?\n/, logLines);
  const [first = '', second = ''] = lines;
  if (/^(?:\{|\[\s*(?:[{["\]]|$))/.test(first)) return isWhole(first) && /^\s*[{[]/.test(second) ? 'jsonl' : 'json';
  if (/^From \S+.*\d{4}\s*$/.test(first)) return 'mbox';
  if (headerOf(head, options) !== undefined) return 'csv';
  if (lines.some((line) => isRecord(jsonIn(line)))) return 'jsonl';
  return isTable(first, second) ? 'csv' : 'log';
}

/** Two lines with as many cells. */
function isTable(first: string, second: string): boolean {
  return [',', ';', '\t', '|'].some((by) => {
    const cells = first.split(by).length;
    return cells > 2 && cells === second.split(by).length;
  });
}

function isWhole(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function headerOf(head: string, { columns, delimiter }: ReadOptions) {
  return findHeader(head, Object.values(columns).flat(), delimiter);
}

async function readFormat(
  format: Format | 'empty',
  head: string,
  all: AsyncGenerator<string>,
  sink: FileReading,
  options: ReadOptions,
): Promise<void> {
  const adapted = new Map<Tool, Tool>();
  const adapt = (tool: Tool) => {
    const known = adapted.get(tool) ?? withColumns(tool, options.columns);
    adapted.set(tool, known);
    return known;
  };
  switch (format) {
    case 'empty':
      return;
    case 'log':
      return readLog(all, sink);
    case 'json':
      return readJson(all, { adapt, sink });
    case 'jsonl':
      return readJsonLines(all, { adapt, sink });
    case 'mbox':
      return readMailbox(all, { adapt, sink });
    case 'csv': {
      const header = headerOf(head, options);
      if (header === undefined) throw new UnreadableFile(`which column names the alert? ${askForColumns(head)}`);
      return readCsv(all, header, { adapt, sink });
    }
  }
}

function askForColumns(head: string): string {
  return `The first line is "${head.split('\n', 1)[0]?.slice(0, 200).trim()}": add --column alert=NAME --column opened=NAME`;
}

function describeNothing(files: readonly FileReport[]): string {
  const named = files.map(({ file, format }) => `${file}${format === 'empty' ? ' (empty)' : ` (read as ${format})`}`);
  return `no ticket in ${named.join(', ')}. A ticket is a line "Zone AB: DiskFull", or a record of CSV, JSON or a mailbox; name its columns with --column alert=NAME --column opened=NAME`;
}
