import { asBinary, childNamed, findAll, nameOf, type Promql, textOf, withoutParentheses } from './tree.ts';
import { constantOf, durationOf } from './values.ts';

/** A value in an expression, with its offset into the expression's text. */
export interface Found<Value> {
  readonly value: Value;
  readonly offset: number;
}

/** One operand of an expression's `or`s: each fires by itself. */
export interface Arm {
  /** Strictly more than this fires; undefined if the arm compares with no constant. */
  readonly limit: Found<number> | undefined;
  /** Milliseconds: ranges, subqueries, offsets, and the age of a pod. */
  readonly windows: readonly Found<number>[];
  /** `increase` or another extrapolating function. */
  readonly extrapolation: Found<string> | undefined;
  /** The other metric of an operator that returns nothing if that metric is missing. */
  readonly join: Found<string> | undefined;
  /** A condition besides the count: `unless …`, or an `and …` without a series, such as the time of day. */
  readonly condition: Found<string> | undefined;
  /** `min`, `avg` or the like over several containers: the restarts of one are hidden among those of the others. */
  readonly levelling: Found<string> | undefined;
  readonly selectors: readonly Selector[];
}

/** `metric{name="value"}` */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly string[];
  readonly offset: number;
}

const extrapolating = ['increase', 'rate', 'irate', 'delta', 'idelta', 'deriv'];

export function armsOf(promql: Promql): readonly Arm[] {
  const bare = withoutParentheses(promql);
  const binary = asBinary(bare);
  if (binary?.operator === 'Or') return [...armsOf(binary.left), ...armsOf(binary.right)];
  return [readArm(bare)];
}

function readArm(promql: Promql): Arm {
  const binaries = findAll(promql, 'BinaryExpr');
  const functions = findAll(promql, 'FunctionIdentifier').filter((each) => extrapolating.includes(textOf(each)));
  return {
    // `@` reads one fixed moment: the alert does not follow the restarts.
    limit: findAll(promql, 'StepInvariantExpr').length > 0 ? undefined : limitOf(promql),
    windows: windowsOf(promql),
    extrapolation: functions.map((each) => foundAt(each, textOf(each)))[0],
    join: binaries.flatMap((each) => joinAt(each) ?? [])[0],
    condition: binaries.flatMap((each) => conditionAt(each) ?? [])[0],
    levelling: findAll(promql, 'AggregateExpr').flatMap((each) => levellingAt(each) ?? [])[0],
    selectors: findAll(promql, 'VectorSelector').map(selectorOf),
  };
}

/** An aggregation that keeps each container apart only merges its equal series. */
function levellingAt(promql: Promql): Found<string> | undefined {
  const [operator, modifier] = ['AggregateOp', 'AggregateModifier'].map((name) => childNamed(promql, name));
  if (operator === undefined || !['avg', 'min', 'quantile', 'count', 'bottomk'].includes(textOf(operator))) return;
  const isApart = modifier !== undefined && /^by\b.*\bpod\b.*\bcontainer\b/s.test(textOf(modifier));
  return isApart ? undefined : foundAt(promql, textOf(operator));
}

/** Reads `x > 3`, `x >= 4`, `3 < x`, and the left side of `x > 3 and y`. Restarts are whole numbers. */
function limitOf(promql: Promql): Found<number> | undefined {
  const bare = withoutParentheses(promql);
  const binary = asBinary(bare);
  // With `bool` every series is a result, whatever its value.
  if (binary === undefined || childNamed(bare, 'BoolModifier') !== undefined) return undefined;
  const { left, operator, right } = binary;
  if (operator === 'And' || operator === 'Unless') return limitOf(left);
  if (operator === 'Gtr' || operator === 'Gte') return limitFrom(right, operator === 'Gte');
  if (operator === 'Lss' || operator === 'Lte') return limitFrom(left, operator === 'Lte');
  return undefined;
}

function limitFrom(side: Promql, inclusive: boolean): Found<number> | undefined {
  const value = constantOf(side);
  return value === undefined ? undefined : foundAt(side, inclusive ? Math.ceil(value) - 1 : Math.floor(value));
}

function windowsOf(promql: Promql): readonly Found<number>[] {
  // The ranges and offsets inside a subquery are part of what it evaluates, not the rule's window.
  const outside = (node: Promql) => nameOf(node) !== 'SubqueryExpr' && nameOf(node) !== 'MatrixSelector';
  const ranges = ['SubqueryExpr', 'MatrixSelector'].flatMap((name) => findAll(promql, name, outside));
  const durations = [
    ...ranges.flatMap((range) => childNamed(range, 'DurationExpr') ?? []),
    ...findAll(promql, 'OffsetDurationExpr', outside),
  ];
  return [
    ...durations.flatMap((each) => windowFrom(each) ?? []),
    ...findAll(promql, 'BinaryExpr').flatMap((each) => ageAt(each) ?? []),
  ];
}

function windowFrom(duration: Promql): Found<number> | undefined {
  const ms = durationOf(duration);
  return ms === undefined ? undefined : foundAt(duration, ms);
}

/** Reads the age of a pod: `time() - kube_pod_created < 30 * 60`. */
function ageAt(promql: Promql): Found<number> | undefined {
  const binary = asBinary(promql);
  if (binary?.operator !== 'Lss' && binary?.operator !== 'Lte') return undefined;
  const callsTime = findAll(binary.left, 'FunctionIdentifier').some((each) => textOf(each) === 'time');
  const seconds = constantOf(binary.right);
  return callsTime && seconds !== undefined ? foundAt(binary.right, seconds * 1_000) : undefined;
}

function joinAt(promql: Promql): Found<string> | undefined {
  const binary = asBinary(promql);
  if (binary === undefined || binary.operator === 'Or' || binary.operator === 'Unless') return undefined;
  const [left, right] = [metricsOf(binary.left), metricsOf(binary.right)];
  const isJoin = left.size > 0 && right.size > 0 && left.symmetricDifference(right).size > 0;
  if (!isJoin) return undefined;
  const other = [...right].find((metric) => !left.has(metric)) ?? [...left].join();
  return foundAt(binary.right, other);
}

function conditionAt(promql: Promql): Found<string> | undefined {
  const binary = asBinary(promql);
  if (binary === undefined) return undefined;
  const { operator, right } = binary;
  const isOfNoSeries = operator === 'And' && metricsOf(right).size === 0;
  return operator === 'Unless' || isOfNoSeries ? foundAt(right, textOf(right)) : undefined;
}

function metricsOf(promql: Promql): Set<string> {
  return new Set(findAll(promql, 'VectorSelector').map((each) => selectorOf(each).metric));
}

function selectorOf(promql: Promql): Selector {
  const name = childNamed(promql, 'Identifier');
  const matchers = findAll(promql, 'UnquotedLabelMatcher').concat(findAll(promql, 'QuotedLabelMatcher'));
  return { metric: name ? textOf(name) : '', matchers: matchers.map(textOf), offset: promql.node.from };
}

function foundAt<Value>(promql: Promql, value: Value): Found<Value> {
  return { value, offset: promql.node.from };
}
