import type { Tool } from '../tools/tool.ts';
import { isMarked, narrow, plainTool, toolFor } from '../tools/tools.ts';
import { isRecord, type JsonRecord, JsonRow } from '../tools/values.ts';
import { UnreadableFile } from '../unreadable-file.ts';
import { linesOf } from './decode.ts';
import type { RowSink } from './sink.ts';

/** How deep records may lie in a document. */
const deepest = 12;

export interface JsonOptions {
  /** Puts the user's columns in the place of the tool's own. */
  readonly adapt: (tool: Tool) => Tool;
  readonly sink: RowSink;
}

/** Reads one value a line: tickets, or log lines with a payload. */
export async function readJsonLines(pieces: AsyncIterable<string>, options: JsonOptions): Promise<void> {
  let line = 0;
  for await (const lines of linesOf(pieces)) {
    for (const text of lines) {
      line += 1;
      const document = jsonIn(text);
      if (document !== undefined) readDocument(document, line, options);
      else if (text.trim() !== '') options.sink.bad(line, 'not JSON');
    }
  }
}

/** The JSON value of a log line: the line itself, or what stands in it behind a time and a name, or quoted in a field. */
export function jsonIn(line: string): unknown {
  const whole = /^[{[]/.test(line) ? parsed(line) : undefined;
  if (whole !== undefined) return whole;
  const start = line.search(/\{\s*\\?"|\[\s*\{/);
  if (start < 0) return undefined;
  const text = line.slice(start, Math.max(line.lastIndexOf('}'), line.lastIndexOf(']')) + 1);
  return parsed(text) ?? parsed(String(parsed(`"${text}"`)));
}

/** One value ends and another begins: no valid document has these characters side by side, except in a text. */
const betweenValues = /(?<=[}\]])\s*(?=\{\s*["}]|\[\s*[{"[])/;

/** Reads a document in one piece, or several in a row, as pages that were fetched one by one. */
export async function readJson(pieces: AsyncIterable<string>, options: JsonOptions): Promise<void> {
  let text = '';
  for await (const piece of pieces) text += piece;
  const whole = parsed(text);
  const documents = whole === undefined ? text.split(betweenValues).map(parsed) : [whole];
  if (documents.every((document) => document === undefined)) {
    throw new UnreadableFile('not JSON: is it cut off? Export it again, or give one value a line');
  }
  for (const [index, document] of documents.entries()) {
    if (document === undefined) options.sink.bad(index + 1, 'not JSON');
    else readDocument(document, index + 1, options);
  }
}

/** Finds the records of a document, wherever they lie: in pages, in a log line, in a text that is JSON itself. */
export function readDocument(document: unknown, line: number, { adapt, sink }: JsonOptions): void {
  const found = findRecords(document);
  const records = found.length > 0 ? found : plainRecords(document);
  if (records.length === 0) sink.bad(line, 'no record in it looks like a ticket');
  const all = records.map(({ record }) => record);
  const sideload = sideloadOf(document);
  for (const [index, { record, tool }] of records.entries()) {
    const more = sideload?.get(record.id);
    const whole = more === undefined ? record : { ...record, metric_set: more };
    const at = line + (records.length > 1 ? index : 0);
    const own = adapt(tool);
    if (own.expand === undefined) sink.row(new JsonRow(whole), narrowed(own, whole), at);
    else for (const part of own.expand(whole, all)) sink.row(new JsonRow(part), own, at);
  }
}

const narrowedTools = new WeakMap<Tool, Map<string, Tool>>();

/** The tool without the paths that no record with these names has. */
function narrowed(tool: Tool, record: JsonRecord): Tool {
  const known = narrowedTools.get(tool) ?? new Map<string, Tool>();
  narrowedTools.set(tool, known);
  const names = Object.keys(record).join();
  const own = known.get(names) ?? narrow(tool, (path) => path in record || (path.split('.')[0] ?? '') in record);
  known.set(names, own);
  return own;
}

/** Tools by the names in a record, so that not each record is compared with the whole table. */
const toolByKeys = new Map<string, Tool>();

function toolOf(record: JsonRecord): Tool | undefined {
  const row = new JsonRow(record);
  const has = (path: string) => row.all(path).length > 0;
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
  if (Array.isArray(value)) return findInList(value, depth);
  if (typeof value === 'string' && /^\s*[{[].*"/s.test(value)) return findRecords(parsed(value), depth + 1);
  if (!isRecord(value)) return [];
  const tool = toolOf(value);
  if (tool !== undefined) return [{ record: value, tool }];
  return Object.values(value).flatMap((part) => findRecords(part, depth + 1));
}

/** A record beside those of a tool is this tool's too: some tools leave out what is empty. */
function findInList(list: readonly unknown[], depth: number): FoundRecord[] {
  const found = list.map((part) => findRecords(part, depth + 1));
  const tool = found.find(([first], index) => first !== undefined && first.record === list[index])?.[0]?.tool;
  return found.flatMap((own, index) => {
    const part = list[index];
    return own.length === 0 && tool !== undefined && isRecord(part) ? [{ record: part, tool }] : own;
  });
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
function sideloadOf(document: unknown): ReadonlyMap<unknown, JsonRecord> | undefined {
  if (!isRecord(document) || !Array.isArray(document.metric_sets)) return undefined;
  return new Map(document.metric_sets.filter(isRecord).map((set) => [set.ticket_id, set]));
}
