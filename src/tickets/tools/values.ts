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

/** One record of a file, whatever its format. */
export abstract class Row {
  /** The values at these paths: several if a list is on the way, or if a CSV repeats a column. */
  abstract values(paths: Paths | undefined): readonly unknown[];

  /** All texts at these paths. */
  texts(paths: Paths | undefined): string[] {
    return this.values(paths)
      .map(textOf)
      .filter((text) => text !== '');
  }

  /** The first text at these paths. */
  text(paths: Paths | undefined): string {
    for (const value of this.values(paths)) {
      const text = textOf(value);
      if (text !== '') return text;
    }
    return '';
  }

  has(paths: Paths): boolean {
    return this.values(paths).length > 0;
  }
}

const none: readonly unknown[] = [];

export class CsvRow extends Row {
  readonly #indexesOf: (paths: Paths) => readonly number[];
  readonly #cells: readonly string[];

  constructor(indexesOf: (paths: Paths) => readonly number[], cells: readonly string[]) {
    super();
    this.#indexesOf = indexesOf;
    this.#cells = cells;
  }

  values(paths: Paths | undefined): readonly unknown[] {
    const indexes = paths === undefined ? none : this.#indexesOf(paths);
    return indexes.length === 0 ? none : indexes.map((index) => this.#cells[Number(index)]);
  }
}

export class JsonRow extends Row {
  readonly #record: JsonRecord;

  constructor(record: JsonRecord) {
    super();
    this.#record = record;
  }

  values(paths: Paths | undefined): readonly unknown[] {
    if (paths === undefined) return none;
    const found: unknown[] = [];
    for (const { path, keys } of splitPaths(paths)) {
      const own = this.#record[path];
      if (own === undefined && keys.length > 1) follow(this.#record, keys, 0, found);
      else if (own !== undefined) found.push(...(listIn(own) ?? [own]));
    }
    return found;
  }
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

interface Path {
  readonly path: string;
  readonly keys: readonly string[];
}

const knownPaths = new Map<Paths, readonly Path[]>();

/** Splits texts of the table of tools, each once. */
function splitPaths(paths: Paths): readonly Path[] {
  const known = knownPaths.get(paths);
  if (known !== undefined) return known;
  const split = paths.split('|').map((path) => ({ path, keys: path.split('.') }));
  knownPaths.set(paths, split);
  return split;
}

/** GraphQL writes a list as `{nodes: [...]}`. */
function listIn(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  return isRecord(value) && Array.isArray(value.nodes) ? value.nodes : undefined;
}

/** Cells that stand for nothing. */
const nothing = /^(|-|null|none|nil|n\/a|undefined|unassigned|no agent|\[\]|\{\})$/i;
const longestNothing = 10;
const nameKeys = ['display_value', 'displayName', 'name', 'summary', 'login', 'username', 'email', 'value', 'id'];

/** A value as text; of an object its name. Empty if there is nothing. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') {
    const text = value.trim();
    return text.length <= longestNothing && nothing.test(text) ? '' : text;
  }
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map(textOf).filter(Boolean).join(' ');
  if (!isRecord(value)) return '';
  // Atlassian's document format: texts in nested lists.
  if (Array.isArray(value.content)) return textOf(value.content);
  if (typeof value.text === 'string') return value.text;
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

const patterns = new Map<string, RegExp>();

/** Whether a pattern of the table is in a text. */
export function matches(text: string, pattern: string): boolean {
  const known = patterns.get(pattern) ?? new RegExp(pattern, 'i');
  patterns.set(pattern, known);
  return known.test(text);
}

/** A text that does not keep alive the piece of a file that it was cut out of. */
export function ownCopy(text: string): string {
  return Buffer.from(text).toString();
}
