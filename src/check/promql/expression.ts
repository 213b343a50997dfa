import { type LabelNames, union } from '../model/labels.ts';
import {
  asBinary,
  type Binary,
  childNamed,
  childrenOf,
  findAll,
  nameOf,
  type Promql,
  withoutParentheses,
  wordsOf,
} from './tree.ts';
import { constantOf, durationOf } from './values.ts';

/** A value that an expression names, and where, as an offset into its text. */
export interface Found<Value> {
  readonly value: Value;
  readonly offset: number;
}

/** One side of an expression's `or`s: what fires by itself. */
export interface Arm {
  /** Strictly more than this fires; absent where it compares with no constant. */
  readonly limit?: Found<number>;
  /** Milliseconds: ranges, subqueries, offsets, and the age of a pod. */
  readonly windows: readonly Found<number>[];
  /** `increase` or one of its kin. */
  readonly extrapolation?: Found<string>;
  /** An operator between different metrics, without both of which it is empty. */
  readonly join?: Found<string>;
  /** What must hold, or must not, beside what is counted: `unless …`, or `and …` that looks at no series. */
  readonly condition?: Found<string>;
  readonly selectors: readonly Selector[];
}

/** `metric{name="value"}` */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly string[];
  readonly offset: number;
}

const extrapolating = ['increase', 'rate', 'irate', 'delta', 'idelta', 'deriv'];

/** These choose series, and leave them as they are. */
const keepingLabels = ['topk', 'bottomk', 'limitk', 'limit_ratio', 'count_values'];

export function armsOf(promql: Promql): readonly Arm[] {
  const bare = withoutParentheses(promql);
  const binary = asBinary(bare);
  if (binary?.operator === 'Or') return [...armsOf(binary.left), ...armsOf(binary.right)];
  return [readArm(bare)];
}

function readArm(promql: Promql): Arm {
  const functions = findAll(promql, 'FunctionIdentifier');
  const [extrapolation] = functions.filter((each) => extrapolating.includes(wordsOf(each)));
  const [join] = findAll(promql, 'BinaryExpr').flatMap((each) => joinAt(each) ?? []);
  const [condition] = findAll(promql, 'BinaryExpr').flatMap((each) => conditionAt(each) ?? []);
  const limit = limitOf(promql);
  return {
    ...(limit === undefined ? {} : { limit }),
    windows: windowsOf(promql),
    ...(extrapolation === undefined ? {} : { extrapolation: foundAt(extrapolation, wordsOf(extrapolation)) }),
    ...(join === undefined ? {} : { join }),
    ...(condition === undefined ? {} : { condition }),
    selectors: findAll(promql, 'VectorSelector').map(selectorOf),
  };
}

/** `x > 3`, `x >= 4`, `3 < x`; the left side of `x > 3 and y`. Restarts are whole numbers. */
function limitOf(promql: Promql): Found<number> | undefined {
  const bare = withoutParentheses(promql);
  const binary = asBinary(bare);
  if (binary === undefined) return undefined;
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
  // What a subquery's own selectors have inside is a part of what it looks at, not the window.
  const outside = (node: Promql) => nameOf(node) !== 'SubqueryExpr' && nameOf(node) !== 'MatrixSelector';
  const ranges = ['SubqueryExpr', 'MatrixSelector'].flatMap((name) => findAll(promql, name, outside));
  const durations = [
    ...ranges.flatMap((range) => childNamed(range, 'DurationExpr') ?? []),
    ...findAll(promql, 'OffsetDurationExpr', outside),
  ];
  return [
    ...durations.flatMap((each) => foundIf(each, durationOf(each))),
    ...findAll(promql, 'BinaryExpr').flatMap((each) => ageAt(each) ?? []),
  ];
}

/** `time() - kube_pod_created < 30 * 60` */
function ageAt(promql: Promql): Found<number> | undefined {
  const binary = asBinary(promql);
  if (binary?.operator !== 'Lss' && binary?.operator !== 'Lte') return undefined;
  const callsTime = findAll(binary.left, 'FunctionIdentifier').some((each) => wordsOf(each) === 'time');
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
  return operator === 'Unless' || isOfNoSeries ? foundAt(right, wordsOf(right)) : undefined;
}

function metricsOf(promql: Promql): Set<string> {
  return new Set(findAll(promql, 'VectorSelector').map((each) => selectorOf(each).metric));
}

function selectorOf(promql: Promql): Selector {
  const name = childNamed(promql, 'Identifier');
  const matchers = findAll(promql, 'UnquotedLabelMatcher').concat(findAll(promql, 'QuotedLabelMatcher'));
  return { metric: name ? wordsOf(name) : '', matchers: matchers.map(wordsOf), offset: promql.node.from };
}

/** The labels that the expression's result may have. */
export function labelsOf(promql: Promql): LabelNames {
  const bare = withoutParentheses(promql);
  const children = childrenOf(bare);
  const binary = asBinary(bare);
  if (binary !== undefined) return labelsOfBinary(binary);
  switch (nameOf(bare)) {
    case 'AggregateExpr':
      return labelsOfAggregate(bare);
    case 'FunctionCall':
      return labelsOfCall(bare);
    case 'VectorSelector':
      return 'any';
    default:
      return union(children.map(labelsOf));
  }
}

function labelsOfBinary({ left, operator, right }: Binary): LabelNames {
  if (operator === 'And' || operator === 'Unless') return labelsOf(left);
  return union([labelsOf(left), labelsOf(right)]);
}

function labelsOfAggregate(promql: Promql): LabelNames {
  const operator = childNamed(promql, 'AggregateOp');
  if (operator !== undefined && keepingLabels.includes(wordsOf(operator))) return 'any';
  const modifier = childNamed(promql, 'AggregateModifier');
  if (modifier === undefined) return new Set();
  if (childNamed(modifier, 'By') === undefined) return 'any';
  return new Set(findAll(modifier, 'LabelName').map(wordsOf));
}

function labelsOfCall(promql: Promql): LabelNames {
  const name = childNamed(promql, 'FunctionIdentifier');
  const called = name === undefined ? '' : wordsOf(name);
  if (['vector', 'time', 'scalar'].includes(called)) return new Set();
  if (['label_replace', 'label_join', 'absent', 'absent_over_time', 'info'].includes(called)) return 'any';
  return union(childrenOf(promql).map(labelsOf));
}

function foundAt<Value>(promql: Promql, value: Value): Found<Value> {
  return { value, offset: promql.node.from };
}

function foundIf<Value>(promql: Promql, value: Value | undefined): readonly Found<Value>[] {
  return value === undefined ? [] : [foundAt(promql, value)];
}
