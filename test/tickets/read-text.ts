import { type FileReport, type ReadOptions, readFiles } from '../../src/toil/read.ts';
import type { Ticket } from '../../src/toil/ticket.ts';

export interface Read {
  readonly tickets: Ticket[];
  readonly told: string[];
  readonly report: FileReport;
}

/** Reads a text as if it came on standard input, in chunks of so many bytes. */
export async function readText(
  text: string | Buffer,
  options: Partial<ReadOptions> = {},
  chunkBytes = 7,
): Promise<Read> {
  const tickets: Ticket[] = [];
  const told: string[] = [];
  const bytes = Buffer.from(text);
  async function* stdin() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  const all = {
    reading: { chosen: {}, utcOffsetMinutes: 0 },
    ...options,
    tell: (message: string) => told.push(message),
    stdin: stdin(),
  };
  const [report] = await readFiles(['-'], all, (ticket) => tickets.push(ticket));
  if (report === undefined) throw new Error('no report of the only file');
  return { tickets, told, report };
}
