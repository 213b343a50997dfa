/** Columns of a CSV or dotted paths in JSON, `|` between them: the first that holds something counts. */
export type Paths = string;

export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One record of a file, whatever its format. */
export interface Row {
  /** The values at a path: several if a list is on the way, or if a CSV repeats a column. */
  all(path: string): readonly unknown[];
}

export class JsonRow implements Row {
  readonly #record: JsonRecord;

  constructor(record: JsonRecord) {
    this.#record = record;
  }

  all(path: string): readonly unknown[] {
    const own = this.#record[path];
    if (own !== undefined) return listIn(own) ?? [own];
    let values: readonly unknown[] = [this.#record];
    for (const key of keysIn(path)) values = step(values, key);
    return values;
  }
}

function step(values: readonly unknown[], key: string): readonly unknown[] {
  const next: unknown[] = [];
  for (const value of values) {
    const found = isRecord(value) ? value[key] : undefined;
    if (found !== undefined) next.push(...(listIn(found) ?? [found]));
  }
  return next;
}

export class CsvRow implements Row {
  readonly #columns: ReadonlyMap<string, readonly number[]>;
  readonly #cells: readonly string[];

  constructor(columns: ReadonlyMap<string, readonly number[]>, cells: readonly string[]) {
    this.#columns = columns;
    this.#cells = cells;
  }

  all(path: string): readonly unknown[] {
    const indexes = this.#columns.get(path) ?? [];
    if (indexes.length !== 1) return indexes.map((index) => this.#cells[index]);
    return [this.#cells[indexes[0] ?? 0]];
  }
}

/** GraphQL writes a list as `{nodes: [...]}`. */
function listIn(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  return isRecord(value) && Array.isArray(value.nodes) ? value.nodes : undefined;
}

/** Cells that stand for nothing. */
const nothing = /^(|-|null|none|nil|n\/a|undefined|unassigned|\[\]|\{\})$/i;
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

export const pathsIn = splitter('|');
const keysIn = splitter('.');

/** Splits texts of the table of tools, each once. */
function splitter(by: string): (text: string) => readonly string[] {
  const parts = new Map<string, readonly string[]>();
  return (text) => {
    const known = parts.get(text) ?? text.split(by);
    parts.set(text, known);
    return known;
  };
}

/** The first path, to name it to people. */
export function firstPath(paths: Paths | undefined): string {
  return paths === undefined ? '' : (pathsIn(paths)[0] ?? '');
}

/** All values at these paths. */
export function valuesAt(row: Row, paths: Paths | undefined): readonly unknown[] {
  const split = paths === undefined ? [] : pathsIn(paths);
  return split.length === 1 ? row.all(split[0] ?? '') : split.flatMap((path) => row.all(path));
}

/** All texts at these paths. */
export function textsAt(row: Row, paths: Paths | undefined): string[] {
  const texts: string[] = [];
  for (const path of paths === undefined ? [] : pathsIn(paths)) {
    for (const value of row.all(path)) {
      const text = textOf(value);
      if (text !== '') texts.push(text);
    }
  }
  return texts;
}

/** The text at the first of these paths that has one. */
export function textAt(row: Row, paths: Paths | undefined): string {
  for (const path of paths === undefined ? [] : pathsIn(paths)) {
    for (const value of row.all(path)) {
      const text = textOf(value);
      if (text !== '') return text;
    }
  }
  return '';
}

/** Labels in the ways in which tools write them: an object, `key:value` texts, or key and value objects. */
export function labelsAt(row: Row, paths: Paths | undefined): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const value of valuesAt(row, paths)) {
    for (const [key, text] of labelEntries(value)) labels[key] ??= text;
  }
  return labels;
}

function labelEntries(value: unknown): [string, string][] {
  if (typeof value === 'string') {
    return value.split(/[,\s]+/).flatMap((tag): [string, string][] => {
      const [, key, text] = /^([a-z_]\w*)[:=](.+)$/i.exec(tag) ?? [];
      return key !== undefined && text !== undefined ? [[key, text]] : [];
    });
  }
  if (!isRecord(value)) return [];
  const key = textOf(value.key ?? value.tag ?? (value.value === undefined ? undefined : value.name));
  if (key !== '' && 'value' in value) return [[key, textOf(value.value)]];
  return Object.entries(value).flatMap(([name, text]): [string, string][] =>
    typeof text === 'string' ? [[name, text]] : [],
  );
}

/** A text that does not keep alive the piece of a file that it was cut out of. */
export function ownCopy(text: string): string {
  return Buffer.from(text).toString();
}
