import { parse } from 'csv-parse';
import { parse as parseAtOnce } from 'csv-parse/sync';
import type { Tool } from '../tools/tool.ts';
import { isMarked, plainTool, toolFor } from '../tools/tools.ts';
import { CsvRow } from '../tools/values.ts';
import { UnreadableFile } from '../unreadable-file.ts';
import type { RowSink } from './sink.ts';

const delimiters = [',', ';', '\t', '|'];
/** Lines above the header that some exports begin with. */
const preambleLines = 12;
const longestRecord = 1_048_576;

const csvOptions = {
  relax_quotes: true,
  relax_column_count: true,
  skip_empty_lines: true,
  trim: false,
  max_record_size: longestRecord,
};

export interface Header {
  readonly line: number;
  readonly delimiter: string;
  readonly columns: readonly string[];
  readonly tool: Tool;
}

/** The header of a CSV: the first line whose columns are a tool's, or are named so that they speak for themselves. */
export function findHeader(head: string, chosen: readonly string[], delimiter?: string): Header | undefined {
  const lines = head.split(/\r?\n/).slice(0, preambleLines);
  const headers = lines.flatMap((text, line) => readHeader(text, line, chosen, delimiter) ?? []);
  return headers.find(({ tool }) => tool !== plainTool) ?? headers[0];
}

function readHeader(text: string, line: number, chosen: readonly string[], delimiter?: string): Header | undefined {
  const splits = (delimiter === undefined ? delimiters : [delimiter]).map((by) => ({ by, columns: cells(text, by) }));
  const [best] = splits.toSorted((a, b) => b.columns.length - a.columns.length);
  if (best === undefined) return undefined;
  const index = indexColumns(best.columns);
  const has = (path: string) => index.has(plainName(path));
  const tool = toolFor(has);
  if (tool === undefined && !isMarked(plainTool, has) && !chosen.some(has)) return undefined;
  return { line, delimiter: best.by, columns: best.columns, tool: tool ?? plainTool };
}

function cells(text: string, delimiter: string): string[] {
  try {
    // csv-parse types a record without named columns as unknown.
    const [record = []] = parseAtOnce(text, { ...csvOptions, delimiter }) as string[][];
    return record.map((cell) => cell.trim());
  } catch {
    return [];
  }
}

/** Reads the records below a header. A column may come several times. */
export async function readCsv(pieces: AsyncIterable<string>, header: Header, tool: Tool, sink: RowSink): Promise<void> {
  const columns = new PlainIndex(indexColumns(header.columns));
  const own = narrow(tool, (path) => columns.get(path)?.length !== 0);
  const parser = parse({
    ...csvOptions,
    delimiter: header.delimiter,
    from_line: header.line + 2,
    info: false,
    on_record: (cells: string[], { lines }) => {
      sink.row(new CsvRow(columns, cells), own, lines);
      return null;
    },
  });
  const failed = new Promise<void>((resolve, reject) => parser.on('error', reject).on('end', resolve).resume());
  failed.catch(() => {});
  for await (const piece of pieces) {
    if (!parser.write(piece)) await Promise.race([new Promise((resolve) => parser.once('drain', resolve)), failed]);
  }
  parser.end();
  await failed.catch((error: unknown) => {
    throw new UnreadableFile(`not CSV: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  });
}

/** A tool without the paths that the file lacks: they are not searched a million times. */
function narrow<T extends object>(tool: T, has: (path: string) => boolean): T {
  const fields = Object.entries(tool).flatMap(([field, value]): [string, unknown][] => {
    if (field === 'hands') return [[field, narrow(value, has)]];
    if (typeof value !== 'string' || field === 'name') return [[field, value]];
    const paths = value.split('|').filter(has);
    return paths.length === 0 ? [] : [[field, paths.join('|')]];
  });
  // The same fields with shorter texts: Object.fromEntries cannot say so.
  return Object.fromEntries(fields) as T;
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
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '_');
}
