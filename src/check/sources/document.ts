import { loadYaml } from '../../config/load-yaml.ts';
import { type Path, yamlLines } from '../../config/yaml-lines.ts';
import { parseDuration } from '../../core/text/duration.ts';

/** A part of a document, whether it is there or not, that knows where it stands. */
export class Part {
  readonly value: unknown;
  readonly path: Path;
  readonly #locate: Locate;

  constructor(value: unknown, path: Path, locate: Locate) {
    this.value = value;
    this.path = path;
    this.#locate = locate;
  }

  get isThere(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  /** `file:line`, of the nearest part above it where it is not there. */
  get where(): string {
    return this.#locate(this, 0);
  }

  /** The same of a character in a text of several lines. */
  whereIn(offset: number): string {
    return this.#locate(this, offset);
  }

  /** The entry of a mapping. */
  at(key: string): Part {
    return new Part(entriesOf(this.value)[key], [...this.path, key], this.#locate);
  }

  /** The items of a list; none where it is no list. */
  get items(): readonly Part[] {
    const items: readonly unknown[] = Array.isArray(this.value) ? this.value : [];
    return items.map((value, index) => new Part(value, [...this.path, index], this.#locate));
  }

  /** The entries of a mapping, as text; none where it is no mapping. */
  get texts(): Readonly<Record<string, string>> {
    const entries = Object.entries(entriesOf(this.value));
    return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
  }

  /** A scalar as text; undefined for anything else. */
  get text(): string | undefined {
    return ['string', 'number', 'boolean'].includes(typeof this.value) ? String(this.value) : undefined;
  }

  /** Of a boolean, also as YAML 1.1 writes it, which Prometheus and Alertmanager read. */
  get flag(): boolean | undefined {
    const text = this.text?.toLowerCase();
    if (text === 'true' || text === 'yes' || text === 'on') return true;
    return text === 'false' || text === 'no' || text === 'off' ? false : undefined;
  }

  /** Of a duration in Prometheus' notation, in milliseconds. */
  get durationMs(): number | undefined {
    return this.text === undefined ? undefined : parseDuration(this.text);
  }
}

/** With what YAML 1.1's `<<` takes over from elsewhere: Prometheus and Alertmanager know it, js-yaml does not. */
function entriesOf(value: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) return {};
  const { '<<': merged, ...own } = value;
  const others = [merged].flat().map(entriesOf);
  // Without a prototype, so that no key of Object's own is found. Of several merged mappings the first counts.
  return Object.assign(Object.create(null), ...others.toReversed(), own);
}

type Locate = (part: Part, offset: number) => string;

/** Why a text is no YAML document. */
export class UnreadableDocument extends Error {
  override readonly name = 'UnreadableDocument';
  readonly where: string;

  constructor(where: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.where = where;
  }
}

/** The YAML document of a file. `file` names it in findings. Throws {@link UnreadableDocument}. */
export function parseDocument(text: string, file: string): Part {
  const value = loadYaml(
    text,
    (line, reason, cause) => new UnreadableDocument(`${file}:${line}`, `this is not YAML: ${reason}`, cause),
  );
  const lineOf = yamlLines(text);
  const lines = text.split('\n');
  return new Part(value, [], (part, offset) => {
    const line = lineOf(part.path);
    return `${file}:${line + linesInto(part.text ?? '', offset, lines[line - 1] ?? '')}`;
  });
}

/** How many lines below its key a character of a text stands: only in a literal block are the text's lines the file's. */
function linesInto(text: string, offset: number, keyLine: string): number {
  const isLiteral = /:\s+\|[-+0-9]*\s*(?:#.*)?$/.test(keyLine);
  return isLiteral && offset > 0 ? text.slice(0, offset).split('\n').length : 0;
}

/** What a running program said, in the shape of the file: every part of it is at the program's address. */
export function runningDocument(value: unknown, where: string): Part {
  return new Part(value, [], () => where);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
