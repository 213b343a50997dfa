import Papa, { type ParseResult } from 'papaparse';
import { englishHeader } from '../tools/header-words.ts';
import type { Tool } from '../tools/tool.ts';
import { isMarked, narrow, plainTool, toolFor } from '../tools/tools.ts';
import { CsvRow } from '../tools/values.ts';
import { UnreadableFile } from '../unreadable-file.ts';
import { type JsonOptions, readDocument } from './json.ts';

const delimiters = [',', ';', '\t', '|'];
/** Lines above the header that some exports begin with. */
const preambleLines = 12;
const longestRow = 1_048_576;

export interface Header {
  readonly line: number;
  readonly delimiter: string;
  readonly newline: '\n' | '\r\n';
  readonly columns: readonly string[];
  readonly tool: Tool;
}

/** The header of a CSV: the first line whose columns are a tool's, or are named so that they speak for themselves. */
export function findHeader(head: string, chosen: readonly string[], delimiter?: string): Header | undefined {
  const newline = /\r?\n/.exec(head)?.[0] === '\r\n' ? '\r\n' : '\n';
  const lines = head.split(newline).slice(0, preambleLines);
  const headers = lines.flatMap((text, line) => readHeader(text, chosen, delimiter, { line, newline }) ?? []);
  return headers.find(({ tool }) => tool !== plainTool) ?? headers[0];
}

function readHeader(
  text: string,
  chosen: readonly string[],
  delimiter: string | undefined,
  at: Pick<Header, 'line' | 'newline'>,
): Header | undefined {
  const splits = (delimiter === undefined ? delimiters : [delimiter]).map((by) => ({ by, columns: cells(text, by) }));
  const [best] = splits.toSorted((a, b) => b.columns.length - a.columns.length);
  if (best === undefined) return undefined;
  const index = indexColumns(best.columns);
  const has = (path: string) => index.has(plainName(path));
  const tool = toolFor(has) ?? (isMarked(plainTool, has) || chosen.some(has) ? plainTool : undefined);
  return tool && { ...at, delimiter: best.by, columns: best.columns, tool };
}

function cells(text: string, delimiter: string): string[] {
  const [record = []] = Papa.parse<string[]>(text, { delimiter, preview: 1 }).data;
  return record.map((cell) => cell.trim());
}

/** A row of a log that was saved as a table has a payload in a cell. */
const payload = /^\{\s*"/;

/** Reads the rows below a header, numbered as a spreadsheet does. A column may come several times. */
export async function readCsv(pieces: AsyncIterable<string>, header: Header, options: JsonOptions): Promise<void> {
  const columns = new PlainIndex(indexColumns(header.columns));
  const { sink } = options;
  const own = narrow(options.adapt(header.tool), (path) => columns.get(path)?.length !== 0);
  const parser = new Papa.Parser({ delimiter: header.delimiter, newline: header.newline });
  let number = 0;
  const take = (text: string, isLast: boolean) => {
    // Its types say any: without a header, each record is a list of cells.
    const { data, meta } = parser.parse(text, 0, !isLast) as ParseResult<string[]>;
    for (const cells of data) {
      number += 1;
      if (number <= header.line + 1 || (cells.length === 1 && cells[0] === '')) continue;
      const json = header.tool === plainTool ? cells.find((cell) => payload.test(cell)) : undefined;
      if (json === undefined) sink.row(new CsvRow(columns, cells), own, number);
      else readDocument(json, number, options);
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

/** Finds a column whatever its case, and whether its words are parted by blanks, `_` or `-`. */
class PlainIndex extends Map<string, readonly number[]> {
  readonly #found = new Map<string, readonly number[]>();

  override get(path: string): readonly number[] | undefined {
    const known = this.#found.get(path);
    if (known !== undefined) return known;
    const indexes = super.get(plainName(path)) ?? [];
    this.#found.set(path, indexes);
    return indexes;
  }
}

function indexColumns(columns: readonly string[]): Map<string, readonly number[]> {
  return Map.groupBy(columns.keys(), (index) => plainName(columns[index] ?? ''));
}

function plainName(name: string): string {
  const plain = name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '_');
  return englishHeader(plain);
}
