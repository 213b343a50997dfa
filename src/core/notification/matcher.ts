import { RE2JS, RE2JSSyntaxException } from 're2js';

/** One Alertmanager matcher, compiled. */
export interface Matcher {
  /** As written in the config: `alertname="StopSwypePayments"`. */
  readonly source: string;
  readonly name: string;
  /** `=`, `!=`, `=~` or `!~`. */
  readonly operator: string;
  readonly value: string;
  matches(labels: Readonly<Record<string, string>>): boolean;
}

/** A matcher with a syntax error: the problem, its place, and what would be right. */
export class MatcherSyntaxError extends Error {
  override readonly name = 'MatcherSyntaxError';
  /** In characters, from 1. */
  readonly column: number;
  readonly problem: string;
  readonly expected: string;

  constructor(column: number, problem: string, expected: string) {
    super(`column ${column}: ${problem}; expected ${expected}`);
    this.column = column;
    this.problem = problem;
    this.expected = expected;
  }
}

/**
 * Parses one matcher, `name=value` with `=`, `!=`, `=~` or `!~`, as Alertmanager's UTF-8 parser does
 * (matcher/parse in its source). A regular expression is RE2's and must match the whole value; a label that is
 * missing counts as empty. RE2 runs in linear time, so no label value can hang the receiver.
 *
 * An accepted matcher means the same in Alertmanager. Alertmanager's default mode accepts more: this parser refuses inputs
 * that Alertmanager's two parsers read differently (values with spaces outside quotes, and escapes other than `\\`, `\"`
 * and `\n`), and more than one matcher in one text.
 *
 * @throws {MatcherSyntaxError}
 */
export function parseMatcher(source: string): Matcher {
  const name = readText(source, 0, 'a label name');
  if (name.text === '') throw problemAt(source, name.start, 'the label name is empty', 'a name such as alertname');
  const operator = readOperator(source, name.end);
  const value = readText(source, operator.end, 'a value in double quotes');
  if (value.end < source.trimEnd().length) {
    throw problemAt(source, skipSpace(source, value.end), 'more text after the value', 'one matcher: name="value"');
  }
  const test = valueTest(source, operator.text, value);
  return {
    source,
    name: name.text,
    operator: operator.text,
    value: value.text,
    matches: (labels) => test(Object.hasOwn(labels, name.text) ? (labels[name.text] ?? '') : ''),
  };
}

/** All must match, as in Alertmanager's routes. */
export function matchesAll(matchers: readonly Matcher[], labels: Readonly<Record<string, string>>): boolean {
  return matchers.every((matcher) => matcher.matches(labels));
}

interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Outside quotes, a name or a value ends at a character that Alertmanager's lexer reserves. */
const unquoted = /[^\s\u0085{}!=~,\\"'`]+/uy;
const quoted = /"((?:[^"\\\n]|\\.)*)"/uy;
const operators = ['=~', '!~', '!=', '='];

function readText(source: string, from: number, what: string): Token {
  const start = skipSpace(source, from);
  const plain = matchAt(unquoted, source, start);
  if (plain) return { text: plain[0], start, end: start + plain[0].length };
  const inQuotes = matchAt(quoted, source, start);
  if (inQuotes)
    return { text: withoutEscapes(source, start + 1, inQuotes[1] ?? ''), start, end: start + inQuotes[0].length };
  const found = source.slice(start, start + 1);
  if (found === '"') throw problemAt(source, start, 'a quoted text without its end', 'a closing " on the same line');
  throw problemAt(source, start, found ? `unexpected ${found}` : 'the text ends here', what);
}

function readOperator(source: string, from: number): Token {
  const start = skipSpace(source, from);
  const text = operators.find((operator) => source.startsWith(operator, start));
  if (!text) throw problemAt(source, start, 'no operator after the label name', '=, !=, =~ or !~');
  return { text, start, end: start + text.length };
}

function withoutEscapes(source: string, start: number, raw: string): string {
  return raw.replaceAll(/\\(.)/gu, (sequence, character: string, offset: number) => {
    if (character === 'n') return '\n';
    if (character === '\\' || character === '"') return character;
    throw problemAt(
      source,
      start + offset,
      `unknown escape ${sequence}`,
      `\\\\, \\" or \\n; a backslash itself is \\\\`,
    );
  });
}

function valueTest(source: string, operator: string, value: Token): (labelValue: string) => boolean {
  if (operator === '=') return (labelValue) => labelValue === value.text;
  if (operator === '!=') return (labelValue) => labelValue !== value.text;
  const pattern = compile(source, value);
  return operator === '=~' ? (labelValue) => pattern.test(labelValue) : (labelValue) => !pattern.test(labelValue);
}

/** Anchored as in Alertmanager's pkg/labels/matcher.go. */
function compile(source: string, value: Token): RE2JS {
  try {
    // Without the anchors first: they would make `a)(b` valid, and an error would quote them.
    RE2JS.compile(value.text);
    return RE2JS.compile(`^(?:${value.text})$`);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    const problem = error.message.replace(/^error parsing regexp: /, 'bad regular expression: ');
    throw problemAt(source, value.start, problem, "RE2's syntax: no backreferences, no lookaround");
  }
}

function skipSpace(source: string, from: number): number {
  return from + (source.slice(from).length - source.slice(from).trimStart().length);
}

function matchAt(pattern: RegExp, source: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(source);
}

function problemAt(source: string, index: number, problem: string, expected: string): MatcherSyntaxError {
  return new MatcherSyntaxError([...source.slice(0, index)].length + 1, problem, expected);
}
