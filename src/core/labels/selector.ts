import { type Labels, labelKeyPattern, labelValuePattern } from './labels.ts';

/** One condition. As in Kubernetes, `not-in` also matches without the key. */
export type Requirement =
  | { readonly operator: 'in' | 'not-in'; readonly key: string; readonly values: readonly string[] }
  | { readonly operator: 'exists' | 'absent'; readonly key: string };

/** A selector with a syntax error: the problem, its place, and what would be right. */
export class SelectorSyntaxError extends Error {
  override readonly name = 'SelectorSyntaxError';
  /** In characters, from 1. */
  readonly column: number;

  constructor(column: number, problem: string, expected: string) {
    super(`column ${column}: ${problem}; expected ${expected}`);
    this.column = column;
  }
}

/**
 * Parses a label selector in kubectl's grammar: `tier=payments`, `==`, `!=`, `tier in (a, b)`, `tier notin (a)`, `tier`, `!tier`, joined by
 * commas, which all must match. An empty selector is refused: it would select everything.
 *
 * @throws {SelectorSyntaxError}
 */
export function parseSelector(text: string): readonly Requirement[] {
  const reader = new TokenReader(text);
  const requirements = [readRequirement(reader)];
  while (reader.accept(',')) requirements.push(readRequirement(reader));
  if (reader.peek.text !== '') throw reader.problem('a comma or the end');
  return requirements;
}

export function matchesSelector(selector: readonly Requirement[], labels: Labels = {}): boolean {
  return selector.every((requirement) => matchesRequirement(requirement, labels));
}

function matchesRequirement(requirement: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined;
  switch (requirement.operator) {
    case 'in':
      return value !== undefined && requirement.values.includes(value);
    case 'not-in':
      return value === undefined || !requirement.values.includes(value);
    case 'exists':
      return value !== undefined;
    case 'absent':
      return value === undefined;
  }
}

interface Token {
  /** Empty at the end. */
  readonly text: string;
  /** In characters, from 1. */
  readonly column: number;
}

class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string) {
    const found = [...text.matchAll(/==|!=|[=!,()<>]|[^\s=!,()<>]+/g)];
    const end = { text: '', column: text.trimEnd().length + 1 };
    this.#tokens = [...found.map(([token], index) => ({ text: token, column: (found[index]?.index ?? 0) + 1 })), end];
  }

  get peek(): Token {
    return this.#tokens[this.#at] ?? { text: '', column: 1 };
  }

  next(): Token {
    const token = this.peek;
    this.#at += 1;
    return token;
  }

  /** Whether the next token is this one, which is then taken. */
  accept(text: string): boolean {
    const isNext = this.peek.text === text;
    if (isNext) this.#at += 1;
    return isNext;
  }

  problem(expected: string): SelectorSyntaxError {
    const { text, column } = this.peek;
    return new SelectorSyntaxError(
      column,
      text === '' ? 'the selector ends' : `found ${JSON.stringify(text)}`,
      expected,
    );
  }
}

function readRequirement(reader: TokenReader): Requirement {
  if (reader.accept('!')) return { operator: 'absent', key: readKey(reader) };
  const key = readKey(reader);
  if (reader.accept('=') || reader.accept('==')) return { operator: 'in', key, values: [readValue(reader)] };
  if (reader.accept('!=')) return { operator: 'not-in', key, values: [readValue(reader)] };
  if (reader.accept('in')) return { operator: 'in', key, values: readValues(reader) };
  if (reader.accept('notin')) return { operator: 'not-in', key, values: readValues(reader) };
  if (reader.peek.text === ',' || reader.peek.text === '') return { operator: 'exists', key };
  throw reader.problem('one of =, ==, !=, in, notin, a comma or the end');
}

const [keyPattern, valuePattern] = [new RegExp(labelKeyPattern), new RegExp(labelValuePattern)];

function readKey(reader: TokenReader): string {
  if (!keyPattern.test(reader.peek.text)) throw reader.problem('a label key such as tier or example.com/tier');
  return reader.next().text;
}

/** A value may be empty: `tier=` selects an empty label. */
function readValue(reader: TokenReader): string {
  const { text } = reader.peek;
  if (text === '' || text === ',' || text === ')') return '';
  if (!valuePattern.test(text))
    throw reader.problem('a label value: letters, digits, - _ and ., at most 63 characters');
  return reader.next().text;
}

function readValues(reader: TokenReader): readonly string[] {
  if (!reader.accept('(')) throw reader.problem('values in parentheses, such as (payments, orders)');
  if (reader.peek.text === ')') throw reader.problem('a value');
  const values = [readValue(reader)];
  while (reader.accept(',')) values.push(readValue(reader));
  if (!reader.accept(')')) throw reader.problem('a comma or )');
  return values;
}
