import type { Labels } from '../../core/labels/labels.ts';
import { matchesSelector, parseSelector, SelectorSyntaxError } from '../../core/labels/selector.ts';

/** Decides for each pod of a namespace whether a target's selector matches it. */
export interface LabelSelector {
  matches(labels: Labels): boolean;
  /** The labels that must have one value, and that value. */
  readonly equal: ReadonlyMap<string, string>;
}

/** Undefined if the selector has another form than kubectl's. */
export function parseLabelSelector(text: string): LabelSelector | undefined {
  try {
    const requirements = parseSelector(text);
    const equal = requirements.flatMap((each) => {
      const [only, another] = each.operator === 'in' ? each.values : [];
      return only === undefined || another !== undefined ? [] : [[each.key, only] as const];
    });
    return { matches: (labels) => matchesSelector(requirements, labels), equal: new Map(equal) };
  } catch (error) {
    if (error instanceof SelectorSyntaxError) return undefined;
    throw error;
  }
}

/** The most values in one `in (…)`: the address of a request has limited room. */
const valuesInSelector = 50;

/**
 * A selector in text form that matches at least the pods of every given one; empty for all pods. Usually one label
 * distinguishes the workloads of a namespace.
 */
export function unionOf(selectors: readonly LabelSelector[]): string {
  const [first] = selectors;
  const shared = [...(first?.equal.keys() ?? [])].map((key) => ({
    key,
    values: [...new Set(selectors.map(({ equal }) => equal.get(key)))],
  }));
  const [best] = shared
    .filter(({ values }) => values.length <= valuesInSelector && !values.includes(undefined))
    .toSorted((one, other) => other.values.length - one.values.length);
  return best === undefined ? '' : `${best.key} in (${best.values.toSorted().join(',')})`;
}
