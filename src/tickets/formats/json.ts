import type { Tool } from '../tools/tool.ts';
import { isMarked, plainTool, toolFor } from '../tools/tools.ts';
import { isRecord, type JsonRecord, JsonRow } from '../tools/values.ts';
import { UnreadableFile } from '../unreadable-file.ts';
import { linesOf } from './decode.ts';
import type { RowSink } from './sink.ts';

/** How deep records may lie in a document. */
const deepest = 7;

export interface JsonOptions {
  /** Puts the user's columns in the place of the tool's own. */
  readonly adapt: (tool: Tool) => Tool;
  readonly sink: RowSink;
}

/** Reads one value a line: log lines with a payload, or tickets. */
export async function readJsonLines(pieces: AsyncIterable<string>, options: JsonOptions): Promise<void> {
  let line = 0;
  for await (const lines of linesOf(pieces)) {
    for (const text of lines) {
      line += 1;
      if (text.trim() !== '') readLine(text, line, options);
    }
  }
}

function readLine(text: string, line: number, options: JsonOptions): void {
  try {
    readDocument(JSON.parse(text), line, options);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    options.sink.bad(line, 'not JSON');
  }
}

/** Reads a document in one piece. */
export async function readJson(pieces: AsyncIterable<string>, options: JsonOptions): Promise<void> {
  let text = '';
  for await (const piece of pieces) text += piece;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new UnreadableFile(`not JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  readDocument(document, 1, options);
}

/** Finds the records of a document, wherever they lie: in pages, in a log line, in a text that is JSON itself. */
function readDocument(document: unknown, line: number, { adapt, sink }: JsonOptions): void {
  const found = findRecords(document);
  const records = found.length > 0 ? found : plainRecords(document);
  if (records.length === 0) sink.bad(line, 'no record in it looks like a ticket');
  const all = records.map(({ record }) => record);
  const sideload = sideloadOf(document);
  for (const [index, { record, tool }] of records.entries()) {
    const ticket = adapt(tool);
    const whole = { ...record, ...sideload.get(record.id) };
    for (const part of ticket.expand?.(whole, all) ?? [whole]) {
      sink.row(new JsonRow(part), ticket, line + (records.length > 1 ? index : 0));
    }
  }
}

/** Tools by the names in a record, so that not each record is compared with the whole table. */
const toolByKeys = new Map<string, Tool>();

function toolOf(record: JsonRecord): Tool | undefined {
  const row = new JsonRow(record);
  const has = (path: string) => row.all(path).some((value) => value !== null && value !== undefined);
  const keys = Object.keys(record).join(',');
  const likely = toolByKeys.get(keys);
  if (likely !== undefined && isMarked(likely, has)) return likely;
  const tool = toolFor(has);
  if (tool !== undefined) toolByKeys.set(keys, tool);
  return tool;
}

interface FoundRecord {
  readonly record: JsonRecord;
  readonly tool: Tool;
}

function findRecords(value: unknown, depth = 0): FoundRecord[] {
  if (depth > deepest) return [];
  if (Array.isArray(value)) return value.flatMap((part) => findRecords(part, depth + 1));
  if (typeof value === 'string' && /^\s*[{[].*"/s.test(value)) return findRecords(parsed(value), depth + 1);
  if (!isRecord(value)) return [];
  const tool = toolOf(value);
  if (tool !== undefined) return [{ record: value, tool }];
  return Object.values(value).flatMap((part) => findRecords(part, depth + 1));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Records of no known tool: a list of objects, or one, whose names speak for themselves. */
function plainRecords(document: unknown): FoundRecord[] {
  const lists = isRecord(document) ? Object.values(document).filter(Array.isArray) : [document];
  const candidates = [...lists.flat(), document].filter(isRecord);
  return candidates.flatMap((record) => {
    const row = new JsonRow(record);
    return isMarked(plainTool, (path) => row.all(path).length > 0) ? [{ record, tool: plainTool }] : [];
  });
}

/** Zendesk's API puts the times of all tickets into a list beside them. */
function sideloadOf(document: unknown): ReadonlyMap<unknown, JsonRecord> {
  const sets = isRecord(document) && Array.isArray(document.metric_sets) ? document.metric_sets.filter(isRecord) : [];
  return new Map(sets.map((set) => [set.ticket_id, { metric_set: set }]));
}
