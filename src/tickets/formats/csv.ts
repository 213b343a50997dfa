import Papa, { type ParseResult } from 'papaparse';
import type { RowSink } from '../exports/tool.ts';
import { plainTool, toolFor } from '../exports/tools.ts';
import { csvRow, type Paths } from '../exports/values.ts';
import words from '../exports/words.json' with { type: 'json' };
import { remember } from '../remember.ts';
import { UnreadableFile } from '../unreadable-file.ts';
import { readDocument } from './json.ts';

const delimiters = [',', ';', '\t', '|'];
/** Lines above the header that some exports begin with. */
const preambleLines = 12;
const longestRow = 1_048_576;

export type Header = NonNullable<ReturnType<typeof findHeader>>;

/** The header of a CSV: the first line whose columns are a tool's, or are named so that they speak for themselves; else the widest line. */
export function findHeader(head: string, chosen: readonly string[], delimiter?: string) {
  const newline: '\n' | '\r\n' = /\r?\n/.exec(head)?.[0] === '\r\n' ? '\r\n' : '\n';
  const splits = delimiter === undefined ? delimiters : [delimiter];
  const headers = head
    .split(newline)
    .slice(0, preambleLines)
    .map((text, line) => {
      const [best] = splits
        .map((by) => ({ delimiter: by, columns: cells(text, by) }))
        .toSorted((a, b) => b.columns.length - a.columns.length);
      const { columns = [], delimiter: own = ',' } = best ?? {};
      const has = (paths: Paths) => indexesIn(columns)(paths).length > 0;
      const plain = plainTool.marks.every(has) || chosen.some(has) ? plainTool : undefined;
      // No tool: no column names an alert.
      return { line, newline, delimiter: own, columns, tool: toolFor(has) ?? plain };
    });
  const known = headers.find(({ tool }) => tool !== undefined && tool !== plainTool);
  // A line with several cells, and as many in the next one, is the head of a table.
  const isHead = ({ columns: { length } }: { columns: readonly string[] }, index: number) =>
    length > 2 && length === headers[index + 1]?.columns.length;
  return known ?? headers.find(({ tool }) => tool !== undefined) ?? headers.find(isHead);
}

function cells(text: string, delimiter: string): string[] {
  const [record = []] = Papa.parse<string[]>(text, { delimiter, preview: 1 }).data;
  return record.map((cell) => cell.trim());
}

/** A row of a log that was saved as a table has a payload in a cell. */
const payload = /^\{\s*"/;
/** A sum below the table. */
const total = /^(?:grand )?(?:total|subtotal|sum|summe|gesamt|insgesamt|totale|totaal|suma|somme|合計)\s*:?\s*\d*$/i;

/** Reads the rows below a header, numbered as a spreadsheet does. A column may come several times. */
export async function readCsv(pieces: AsyncIterable<string>, header: Header, sink: RowSink): Promise<void> {
  const { tool = plainTool } = header;
  const indexesOf = indexesIn(header.columns);
  const parser = new Papa.Parser({ delimiter: header.delimiter, newline: header.newline });
  let number = 0;
  const take = (text: string, isLast: boolean) => {
    // Its types say any: without a header, each record is a list of cells.
    const { data, meta } = parser.parse(text, 0, !isLast) as ParseResult<string[]>;
    for (const cells of data) {
      number += 1;
      if (number <= header.line + 1 || cells.every((cell) => cell === '') || isTotal(cells)) continue;
      const json = tool === plainTool ? cells.find((cell) => payload.test(cell)) : undefined;
      if (json === undefined) sink.row(csvRow(cells, indexesOf), tool, number);
      else readDocument(json, number, sink);
    }
    return text.slice(meta.cursor);
  };
  let rest = '';
  for await (const piece of pieces) {
    rest = take(rest + piece, false);
    if (rest.length > longestRow)
      throw new UnreadableFile(`not CSV: row ${number + 1} does not end. Is a quote missing in it?`);
  }
  take(rest, true);
}

const isTotal = (cells: readonly string[]) => total.test(cells[0]?.trim() ?? '') && cells.includes('');

/** Finds columns whatever their case, and whether their words are parted by blanks, `_` or `-`. */
function indexesIn(columns: readonly string[]): (paths: Paths) => readonly number[] {
  const byName = Map.groupBy(columns.keys(), (index) => plainName(columns[index] ?? ''));
  return remember((paths) => paths.split('|').flatMap((path) => byName.get(plainName(path)) ?? []));
}

/** The headers of exports in other languages than English. */
const englishNames = new Map(
  Object.entries(words.headers).flatMap(([name, others]) => others.split('|').map((other) => [other, name])),
);

function plainName(name: string): string {
  const lower = name.trim().toLowerCase();
  const plain = lower.replaceAll(/[\s_-]+/g, '_');
  return englishNames.get(plain) ?? plain;
}
