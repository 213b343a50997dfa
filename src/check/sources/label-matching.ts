import type { Matcher } from '../../core/notification/matcher.ts';

/** Whether something matches, as far as it can be told without evaluating a rule. */
export type Answer = 'yes' | 'no' | 'maybe';

/** What is known of the labels of the alerts that a rule raises. */
export interface AlertLabels {
  readonly known: Readonly<Record<string, string>>;
  /** Labels whose values only an evaluation shows; `any`: there may be every label beside the known ones. */
  readonly open: LabelNames;
}

export type LabelNames = ReadonlySet<string> | 'any';

/** A matcher, or the place of one that was not understood. */
export type ReadMatcher = Matcher | { readonly unread: string };

/** All matchers must match; one that was not understood may. */
export function answer(matchers: readonly ReadMatcher[], labels: AlertLabels): Answer {
  return all(matchers.map((matcher) => ('unread' in matcher ? 'maybe' : answerOne(matcher, labels))));
}

export function answerOne(matcher: Matcher, { known, open }: AlertLabels): Answer {
  if (!Object.hasOwn(known, matcher.name) && has(open, matcher.name)) return 'maybe';
  return matcher.matches(known) ? 'yes' : 'no';
}

/** The least certain of several answers. */
export function all(answers: readonly Answer[]): Answer {
  if (answers.includes('no')) return 'no';
  return answers.includes('maybe') ? 'maybe' : 'yes';
}

export function has(names: LabelNames, name: string): boolean {
  return names === 'any' || names.has(name);
}

export function union(sets: readonly LabelNames[]): LabelNames {
  const names = new Set<string>();
  for (const set of sets) {
    if (set === 'any') return 'any';
    for (const name of set) names.add(name);
  }
  return names;
}
