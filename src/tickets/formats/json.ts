import { text as wholeText } from 'node:stream/consumers';
import { expansions } from '../exports/expand.ts';
import type { RowSink, Tool } from '../exports/tool.ts';
import { plainTool, toolFor } from '../exports/tools.ts';
import { isRecord, type JsonRecord, jsonRow, recordsIn } from '../exports/values.ts';
import { UnreadableFile } from '../unreadable-file.ts';
import { eachLine } from './decode.ts';

/** How deep records may lie in a document. */
const deepest = 12;

/** Reads one value a line: tickets, or log lines with a payload. */
export async function readJsonLines(pieces: AsyncIterable<string>, sink: RowSink): Promise<void> {
  await eachLine(pieces, (text, line) => {
    const document = jsonIn(text);
    if (document !== undefined) readDocument(document, line, sink);
    else if (text.trim() !== '') sink.bad(line, 'not JSON');
  });
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
export async function readJson(pieces: AsyncIterable<string>, sink: RowSink): Promise<void> {
  const text = await wholeText(pieces);
  const whole = parsed(text);
  const documents = whole === undefined ? text.split(betweenValues).map(parsed) : [whole];
  if (documents.every((document) => document === undefined)) {
    throw new UnreadableFile('not JSON: is it cut off? Export it again, or give one value a line');
  }
  for (const [index, document] of documents.entries()) {
    if (document === undefined) sink.bad(index + 1, 'not JSON');
    else readDocument(document, index + 1, sink);
  }
}

/** Finds the records of a document, wherever they lie: in pages, in a log line, in a text that is JSON itself. */
export function readDocument(document: unknown, line: number, sink: RowSink): void {
  const found = findRecords(document);
  const records = found.length > 0 ? found : plainRecords(document);
  if (records.length === 0) sink.bad(line, 'no record in it looks like a ticket');
  const all = records.map(({ record }) => record);
  // Zendesk's API puts the times of all tickets into a list beside them.
  const sets = isRecord(document) ? recordsIn(document.metric_sets) : [];
  const setOf = new Map(sets.map((metric_set) => [metric_set.ticket_id, { metric_set }]));
  for (const [index, { record, tool }] of records.entries()) {
    const whole = setOf.has(record.id) ? { ...record, ...setOf.get(record.id) } : record;
    for (const part of expansions[tool.expand ?? '']?.(whole, all) ?? [whole]) {
      sink.row(jsonRow(part), tool, line + (records.length > 1 ? index : 0));
    }
  }
}

/** Tools by the names in a record, so that not each record is compared with the whole table. */
const toolByKeys = new Map<string, Tool>();

function toolOf(record: JsonRecord): Tool | undefined {
  const row = jsonRow(record);
  const keys = Object.keys(record).join(',');
  const likely = toolByKeys.get(keys);
  if (likely?.marks.every((mark) => row.values(mark).length > 0)) return likely;
  const tool = toolFor((mark) => row.values(mark).length > 0);
  if (tool !== undefined) toolByKeys.set(keys, tool);
  return tool;
}

type FoundRecord = { readonly record: JsonRecord; readonly tool: Tool };

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

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Records of no known tool: a list of objects, or one, whose names speak for themselves. */
function plainRecords(document: unknown): FoundRecord[] {
  const lists = isRecord(document) ? Object.values(document) : [document];
  return [...lists.flatMap(recordsIn), ...recordsIn([document])]
    .filter((record) => plainTool.marks.every((mark) => jsonRow(record).values(mark).length > 0))
    .map((record) => ({ record, tool: plainTool }));
}
