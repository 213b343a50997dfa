import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { whyUnreadable } from '../config/named-file.ts';
import { CountingSink } from './counting-sink.ts';
import { DetectingReader } from './detect.ts';
import type { Reading } from './fields.ts';
import type { Format } from './formats.ts';
import { readLines } from './lines.ts';
import type { Ticket } from './ticket.ts';
import { UnreadableFile } from './unreadable-file.ts';

/** How one file was read. */
export interface FileReport {
  readonly file: string;
  readonly format: Format | 'empty';
  /** Which columns the fields came from; absent where the format has none. */
  readonly columns?: string;
  readonly tickets: number;
  /** Lines in which no ticket could be read. */
  readonly bad: number;
  /** Parts of tickets that could not be read; the tickets count. */
  readonly doubtful: number;
}

export interface ReadOptions {
  readonly reading: Reading;
  readonly format?: Format;
  readonly delimiter?: string;
  /** For a person, one line each: bad lines with file and line, up to a bound. */
  readonly tell: (message: string) => void;
  /** Bytes read so far, of all files. */
  readonly onBytes?: (read: number) => void;
  /** What `-` is. */
  readonly stdin: AsyncIterable<Uint8Array>;
}

/**
 * Reads tickets of files, one after the other (`-`: standard input), and hands each to `onTicket`. Throws an {@link
 * UnreadableFile}, its message with the file's name, where a file cannot be opened or is nothing that could be read.
 */
export async function readFiles(
  files: readonly string[],
  options: ReadOptions,
  onTicket: (ticket: Ticket) => void,
): Promise<FileReport[]> {
  const reports: FileReport[] = [];
  let bytes = 0;
  const onBytes = (count: number) => {
    bytes += count;
    options.onBytes?.(bytes);
  };
  for (const file of files) reports.push(await readFile(file, options, onBytes, onTicket));
  return reports;
}

async function readFile(
  file: string,
  options: ReadOptions,
  onBytes: (count: number) => void,
  onTicket: (ticket: Ticket) => void,
): Promise<FileReport> {
  const sink = new CountingSink(file, options.tell, onTicket);
  let format: FileReport['format'] = 'empty';
  let columns: string | undefined;
  const onFormat = (chosen: Format) => {
    format = chosen;
  };
  const onColumns = (found: string) => {
    columns = found;
  };
  const reader = new DetectingReader({ ...options, sink, onFormat, onColumns });
  try {
    await readLines(file === '-' ? options.stdin : createReadStream(file), reader, onBytes);
  } catch (error) {
    throw new UnreadableFile(`${file}: ${whyUnreadable(error)}`, { cause: error });
  }
  sink.finish();
  const { tickets, badLines, doubtfulLines } = sink;
  return { file, format, ...(columns !== undefined && { columns }), tickets, bad: badLines, doubtful: doubtfulLines };
}

/** Why a run has nothing to work on, and what would help. */
export function describeNothing(files: readonly FileReport[]): string {
  const named = files.map(({ file, format }) => `${file}${format === 'empty' ? ' (empty)' : ` (read as ${format})`}`);
  return `no ticket in ${named.join(', ')}: a ticket is a line "Zone AB: DiskFull", or a record of CSV or JSON; --help shows how to name its columns`;
}

/** The bytes of all files together; undefined where one is standard input or cannot be looked at. */
export async function totalBytes(files: readonly string[]): Promise<number | undefined> {
  try {
    const sizes = await Promise.all(files.map((file) => stat(file)));
    return sizes.every((size) => size.isFile()) ? sizes.reduce((sum, { size }) => sum + size, 0) : undefined;
  } catch {
    // Only the progress needs it; reading the file will say what is wrong with it.
    return undefined;
  }
}
