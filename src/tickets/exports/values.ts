import { remember } from '../remember.ts';
import type { Labels } from '../ticket.ts';

/** Columns of a CSV or dotted paths in JSON, `|` between them: the first that holds something counts. */
export type Paths = string;

export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects in a list; none if the value is no list. */
export function recordsIn(value: unknown): JsonRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

type ValuesAt = (paths: Paths) => readonly unknown[];
const none: readonly unknown[] = [];

/** One record of a file, whatever its format. */
export class Row {
  readonly #valuesAt: ValuesAt;

  constructor(valuesAt: ValuesAt) {
    this.#valuesAt = valuesAt;
  }

  /** The values at these paths: several if a list is on the way, or if a CSV repeats a column. */
  values(paths: Paths | undefined): readonly unknown[] {
    return paths === undefined ? none : this.#valuesAt(paths);
  }

  /** All texts at these paths. */
  texts(paths: Paths | undefined): string[] {
    const texts = this.values(paths).map(textOf);
    return texts.filter((text) => text !== '');
  }

  /** The first text at these paths. */
  text(paths: Paths | undefined): string {
    for (const value of this.values(paths)) {
      const text = textOf(value);
      if (text !== '') return text;
    }
    return '';
  }
}

export function csvRow(cells: readonly string[], indexesOf: (paths: Paths) => readonly number[]): Row {
  return new Row((paths) => {
    const indexes = indexesOf(paths);
    return indexes.length === 0 ? none : indexes.map((index) => cells[index]);
  });
}

export function jsonRow(record: JsonRecord): Row {
  return new Row((paths) => {
    const found: unknown[] = [];
    for (const { path, keys } of splitPaths(paths)) {
      const own = record[path];
      if (own === undefined && keys.length > 1) follow(record, keys, 0, found);
      else if (own !== undefined) found.push(...(listIn(own) ?? [own]));
    }
    return found;
  });
}

function follow(value: unknown, keys: readonly string[], depth: number, found: unknown[]): void {
  const key = keys[depth];
  if (key === undefined) found.push(value);
  const next = key !== undefined && isRecord(value) ? value[key] : undefined;
  if (next === undefined) return;
  const list = listIn(next);
  if (list === undefined) follow(next, keys, depth + 1, found);
  else for (const part of list) follow(part, keys, depth + 1, found);
}

/** Splits texts of the table of tools. */
const splitPaths = remember((paths: Paths) => paths.split('|').map((path) => ({ path, keys: path.split('.') })));

/** GraphQL writes a list as `{nodes: [...]}`. */
function listIn(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  return isRecord(value) && Array.isArray(value.nodes) ? value.nodes : undefined;
}

/** Cells that stand for nothing. */
const nothing = /^(|-|null|none|nil|n\/a|undefined|unassigned|no agent|\[\]|\{\})$/i;
const longestNothing = 10;
const isNothing = remember((text: string) => nothing.test(text));
const nameKeys = ['display_value', 'displayName', 'name', 'summary', 'login', 'username', 'email', 'value', 'id'];

/** A value as text; of an object its name. Empty if there is nothing. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') {
    const text = value.trim();
    return text.length <= longestNothing && isNothing(text) ? '' : text;
  }
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(textOf).filter(Boolean).join(' ');
  if (!isRecord(value)) return '';
  // Atlassian's document format: texts in nested lists.
  if (Array.isArray(value.content)) return textOf(value.content);
  if (typeof value.text === 'string') return value.text;
  if (value.display_value === '') return '';
  return textOf(nameKeys.map((key) => value[key]).find((name) => textOf(name) !== ''));
}

/** Labels in the ways in which tools write them: an object, `key:value` texts, or key and value objects. */
export function labelsAt(row: Row, paths: Paths | undefined): Labels {
  const entries = row.values(paths).flatMap(labelEntries);
  return Object.fromEntries(entries.toReversed());
}

function labelEntries(value: unknown): [string, string][] {
  if (typeof value === 'string') {
    return [...value.matchAll(/(?<=^|[,\s])([a-z_]\w*)[:=]([^,\s]+)/gi)].map(([, key = '', text = '']) => [key, text]);
  }
  if (!isRecord(value)) return [];
  const key = textOf(value.key ?? value.tag ?? (value.value === undefined ? undefined : value.name));
  if (key !== '' && 'value' in value) return [[key, textOf(value.value)]];
  return Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
}

export function textLabels(value: unknown): Labels {
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)])) : {};
}

/** The same text for the same labels, whatever their order. */
export function labelsKey(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/** A pattern of the table; case does not count. */
export const patternOf = remember((pattern: string) => new RegExp(pattern, 'i'));
