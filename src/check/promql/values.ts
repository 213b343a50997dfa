import { parseDuration } from '../../core/text/duration.ts';
import { asBinary, childrenOf, nameOf, type Promql, textOf, withoutParentheses } from './tree.ts';

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
};

/** The value of a constant such as `30 * 60`, durations in seconds; undefined for anything else. */
export function constantOf(promql: Promql): number | undefined {
  const bare = withoutParentheses(promql);
  if (nameOf(bare).startsWith('NumberDurationLiteral')) return numberOf(textOf(bare));
  if (nameOf(bare) === 'UnaryExpr') return negated(childrenOf(bare));
  const binary = asBinary(bare);
  const operate = binary && arithmetic[binary.operator];
  if (binary === undefined || operate === undefined) return undefined;
  const [left, right] = [constantOf(binary.left), constantOf(binary.right)];
  return left === undefined || right === undefined ? undefined : operate(left, right);
}

/** The length of a range, a step or an offset, in milliseconds. */
export function durationOf(promql: Promql): number | undefined {
  const [only] = childrenOf(promql);
  const seconds = only === undefined ? undefined : constantOf(only);
  return seconds === undefined ? undefined : Math.round(seconds * 1_000);
}

function numberOf(words: string): number | undefined {
  const number = Number(words.replaceAll('_', ''));
  if (!Number.isNaN(number)) return number;
  const ms = parseDuration(words.replace(/^[-+]/, ''));
  if (ms === undefined) return undefined;
  return (words.startsWith('-') ? -ms : ms) / 1_000;
}

function negated(parts: readonly Promql[]): number | undefined {
  const operand = parts.at(-1);
  const value = operand === undefined ? undefined : constantOf(operand);
  return value === undefined || parts[0] === undefined || textOf(parts[0]) !== '-' ? value : -value;
}
