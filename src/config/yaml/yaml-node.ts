import { type LoadOptions, load, YAMLException } from 'js-yaml';
import { parseDuration } from '../../core/text/duration.ts';
import { lineAt, nowhere, type Place, placeIn, placesOf } from './yaml-places.ts';

/** A text that is not one YAML document. The message quotes nothing of the text, which may contain secrets. */
export class YamlError extends Error {
  override readonly name = 'YamlError';
  /** `file:line`. */
  readonly where: string;
  readonly reason: string;

  constructor(where: string, reason: string) {
    super(`${where}: is not YAML: ${reason}`);
    this.where = where;
    this.reason = reason;
  }
}

/** Reads the one YAML document of a text. `file` names the text in messages. Throws {@link YamlError}. */
export function parseYaml(text: string, file: string, options: LoadOptions = {}): YamlNode {
  try {
    const value = load(text, options);
    return new YamlNode(value, [], { name: file, text }, placesOf(text));
  } catch (error) {
    if (error instanceof YAMLException) throw new YamlError(`${file}:${(error.mark?.line ?? 0) + 1}`, error.reason);
    throw error;
  }
}

/** Wraps a value that came without a text, such as a running program's answer: `where` is the same for every node of it. */
export function nodeOf(value: unknown, where: string): YamlNode {
  return new YamlNode(value, [], { name: where }, nowhere);
}

type Path = readonly (string | number)[];

interface Source {
  readonly name: string;
  readonly text?: string;
}

/** One value of a document, and its line. A missing node has the line of the nearest node above it. */
export class YamlNode {
  readonly value: unknown;
  readonly path: Path;
  readonly #source: Source;
  readonly #place: Place;

  constructor(value: unknown, path: Path, source: Source, place: Place) {
    this.value = value;
    this.path = path;
    this.#source = source;
    this.#place = place;
  }

  get exists(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  /** Undefined for the answer of a running program. */
  get file(): string | undefined {
    return this.#source.text === undefined ? undefined : this.#source.name;
  }

  get line(): number {
    return lineAt(this.#source.text ?? '', this.#place.offset);
  }

  /** `file:line`. */
  get where(): string {
    return this.whereIn(0);
  }

  /** `file:line` of a character of this node's text, which may have several lines. */
  whereIn(offset: number): string {
    const { name, text } = this.#source;
    if (text === undefined) return name;
    const keyLine = text.split('\n')[this.line - 1] ?? '';
    return `${name}:${this.line + linesInto(this.text ?? '', offset, keyLine)}`;
  }

  /** The entry of a mapping, or the item of a list. */
  at(step: string | number): YamlNode {
    const value = typeof step === 'number' ? listOf(this.value)[step] : entriesOf(this.value)[step];
    return new YamlNode(value, [...this.path, step], this.#source, placeIn(this.#place, step));
  }

  /** The items of a list; empty if this is not a list. */
  get items(): readonly YamlNode[] {
    return listOf(this.value).map((_, index) => this.at(index));
  }

  /** The entries of a mapping, as text; empty if this is not a mapping. */
  get texts(): Readonly<Record<string, string>> {
    const entries = Object.entries(entriesOf(this.value));
    return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
  }

  /** A scalar as text; undefined for anything else. */
  get text(): string | undefined {
    return ['string', 'number', 'boolean'].includes(typeof this.value) ? String(this.value) : undefined;
  }

  /** A boolean, also in the notation of YAML 1.1, which Prometheus and Alertmanager read. */
  get flag(): boolean | undefined {
    const text = this.text?.toLowerCase();
    if (text === 'true' || text === 'yes' || text === 'on') return true;
    return text === 'false' || text === 'no' || text === 'off' ? false : undefined;
  }

  /** A duration in Prometheus' notation, in milliseconds. */
  get durationMs(): number | undefined {
    return this.text === undefined ? undefined : parseDuration(this.text);
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/**
 * The entries of a mapping, with those that YAML 1.1's `<<` merges in: Prometheus and Alertmanager support it, js-yaml's default
 * schema does not.
 */
function entriesOf(value: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) return {};
  const { '<<': merged, ...own } = value;
  const others = [merged].flat().map(entriesOf);
  // Without a prototype, so that `constructor` and the like are ordinary keys. The first of several merged mappings counts.
  return Object.assign(Object.create(null), ...others.toReversed(), own);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How many lines below its key a character of a text stands. Only in a literal block the text's lines are the file's. */
function linesInto(text: string, offset: number, keyLine: string): number {
  const isLiteral = /:\s+\|[-+0-9]*\s*(?:#.*)?$/.test(keyLine);
  return isLiteral && offset > 0 ? text.slice(0, offset).split('\n').length : 0;
}
