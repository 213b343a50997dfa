/** Decides for each pod of a namespace whether a target's selector matches it. */
export interface LabelSelector {
  matches(labels: Labels): boolean;
  /** The labels that must have one value, and that value. */
  readonly equal: ReadonlyMap<string, string>;
}

type Labels = Readonly<Record<string, string>>;

interface Requirement {
  readonly key: string;
  /** `undefined`: the label may have any value. */
  readonly values: readonly string[] | undefined;
  readonly negated: boolean;
}

/** `a`, `!a`, `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b,c)` (k8s.io/apimachinery, pkg/labels). */
const requirement =
  /^(?:(?<absent>!)?\s*(?<exists>[\w./-]+)|(?<key>[\w./-]+)\s*(?<operator>==?|!=)\s*(?<value>[\w.-]*)|(?<subject>[\w./-]+)\s+(?<set>in|notin)\s*\((?<values>[^()]*)\))$/;

/** Undefined if the selector has another form. */
export function parseLabelSelector(text: string): LabelSelector | undefined {
  const requirements = text.split(/,(?![^(]*\))/).map((part) => parseRequirement(part.trim()));
  const known = requirements.filter((each) => each !== undefined);
  if (known.length < requirements.length) return undefined;
  const equal = known.flatMap(({ key, values, negated }) => {
    const [only, another] = values ?? [];
    return negated || only === undefined || another !== undefined ? [] : [[key, only] as const];
  });
  return { matches: (labels) => known.every((each) => meets(labels, each)), equal: new Map(equal) };
}

function parseRequirement(part: string): Requirement | undefined {
  const found = requirement.exec(part)?.groups;
  if (found === undefined) return undefined;
  const { absent, exists, key, operator, value = '', subject = '', set, values = '' } = found;
  if (exists !== undefined) return { key: exists, values: undefined, negated: absent !== undefined };
  if (key !== undefined) return { key, values: [value], negated: operator === '!=' };
  return { key: subject, values: values.split(',').map((each) => each.trim()), negated: set === 'notin' };
}

/** A label that is missing meets `!=` and `notin`. */
function meets(labels: Labels, { key, values, negated }: Requirement): boolean {
  const value = labels[key];
  const isIn = value !== undefined && (values === undefined || values.includes(value));
  return isIn !== negated;
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
