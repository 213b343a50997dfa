import {
  asBinary,
  type Binary,
  childNamed,
  childrenOf,
  findAll,
  nameOf,
  type Promql,
  textOf,
  withoutParentheses,
} from './tree.ts';

/** A set of label names; `any` if the expression does not determine them. */
export type LabelNames = ReadonlySet<string> | 'any';

export function hasName(names: LabelNames, name: string): boolean {
  return names === 'any' || names.has(name);
}

function union(sets: readonly LabelNames[]): LabelNames {
  const names = new Set<string>();
  for (const set of sets) {
    if (set === 'any') return 'any';
    for (const name of set) names.add(name);
  }
  return names;
}

/** These aggregations select series and keep their labels. */
const selectingAggregations = ['topk', 'bottomk', 'limitk', 'limit_ratio', 'count_values'];

/** The labels that an expression's result may have. */
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
  if (operator !== undefined && selectingAggregations.includes(textOf(operator))) return 'any';
  const modifier = childNamed(promql, 'AggregateModifier');
  if (modifier === undefined) return new Set();
  if (childNamed(modifier, 'By') === undefined) return 'any';
  return new Set(findAll(modifier, 'LabelName').map(textOf));
}

function labelsOfCall(promql: Promql): LabelNames {
  const name = childNamed(promql, 'FunctionIdentifier');
  const called = name === undefined ? '' : textOf(name);
  if (['vector', 'time', 'scalar'].includes(called)) return new Set();
  if (['label_replace', 'label_join', 'absent', 'absent_over_time', 'info'].includes(called)) return 'any';
  return union(childrenOf(promql).map(labelsOf));
}
