import { type Matcher, MatcherSyntaxError, parseMatcher } from '../../core/notification/matcher.ts';
import { hasName, type LabelNames } from '../promql/result-labels.ts';

/** Whether a matcher matches, without evaluating a rule. */
export type Answer = 'yes' | 'no' | 'maybe';

/** The labels of the alerts that a rule raises. */
export interface AlertLabels {
  readonly known: Readonly<Record<string, string>>;
  /** Labels whose values only an evaluation shows. */
  readonly open: LabelNames;
}

/** A matcher, or why one could not be parsed. */
export type ReadMatcher = Matcher | { readonly unread: string };

/** `where` is the place of the matcher, for the message about one that does not parse. */
export function readMatcher(source: string, where: string): ReadMatcher {
  try {
    return parseMatcher(source);
  } catch (error) {
    if (!(error instanceof MatcherSyntaxError)) throw error;
    return { unread: `${where}: ${source}: ${error.message}` };
  }
}

/** Alertmanager accepts several matchers in one text: `{a="b", c=~"d,e"}`. A comma in quotes belongs to a value. */
export function splitMatchers(text: string): readonly string[] {
  const inner = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1] ?? text;
  const parts = inner.match(/(?:[^,"\\]|\\.|"(?:[^"\\]|\\.)*"?)+/gs) ?? [];
  const matchers = parts.map((part) => part.trim()).filter((part) => part !== '');
  return matchers.length === 0 ? [text] : matchers;
}

/** All matchers must match. A matcher that does not parse counts as one that may match. */
export function answer(matchers: readonly ReadMatcher[], labels: AlertLabels): Answer {
  return leastCertain(matchers.map((matcher) => ('unread' in matcher ? 'maybe' : answerOne(matcher, labels))));
}

export function answerOne(matcher: Matcher, { known, open }: AlertLabels): Answer {
  if (!Object.hasOwn(known, matcher.name) && hasName(open, matcher.name)) return 'maybe';
  return matcher.matches(known) ? 'yes' : 'no';
}

export function leastCertain(answers: readonly Answer[]): Answer {
  if (answers.includes('no')) return 'no';
  return answers.includes('maybe') ? 'maybe' : 'yes';
}
