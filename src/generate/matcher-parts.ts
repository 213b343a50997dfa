import type { Matcher } from '../core/notification/matcher.ts';

/** A matcher in the three pieces that prometheus-operator wants. */
export interface MatcherParts {
  readonly name: string;
  readonly matchType: string;
  readonly value: string;
}

/** Of a matcher that was parsed, so that its text has one of Alertmanager's four operators outside the name's quotes. */
export function matcherParts({ name, source }: Matcher): MatcherParts {
  const [, matchType = '=', value = ''] =
    /^\s*(?:"(?:[^"\\]|\\.)*"|[^"=!~]*?)\s*(=~|!~|!=|=)\s*(.*?)\s*$/s.exec(source) ?? [];
  // The escapes that a config may use are JSON's.
  return { name, matchType, value: value.startsWith('"') ? String(JSON.parse(value)) : value };
}
