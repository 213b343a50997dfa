import { DEFAULT_SCALAR_STYLE_RULES, dump } from 'js-yaml';
import type { Word } from './placeholders.ts';

/** The part of a Kubernetes object that the chart's script reads and changes. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [key: string]: unknown;
}

const actions: string[] = [];

/** A value that the template's action writes, without quotes. */
export function raw(action: string): string {
  return `RAW${actions.push(action) - 1}RAW`;
}

/** An item of a list, or a key of a mapping, in whose place the template has this line. */
export function line(action: string): string {
  return `LINE${actions.push(action) - 1}LINE`;
}

/** The objects as YAML with actions in the place of the words. A longer word wins. Strings are quoted, whatever the action writes. */
export function template(values: readonly unknown[], words: readonly Word[]): string {
  return withActions(values.map((value) => yaml(value)).join('---\n'), words);
}

/** A text, with actions in the place of the words. */
function withActions(text: string, words: readonly Word[]): string {
  const escaped = text.replace(/\{\{|\}\}/g, (braces) => `{{ "${braces}" }}`);
  const longestFirst = words.toSorted(([a], [b]) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map(([from]) => escapeRegExp(from)).join('|'), 'g');
  const to = new Map(words);
  return escaped
    .replace(pattern, (word) => to.get(word) ?? word)
    .replace(/^ *(?:- '?LINE(\d+)LINE'?|LINE(\d+)LINE: null)$/gm, (_, item, key) => actionAt(item ?? key))
    .replace(/'?RAW(\d+)RAW'?/g, (_, index) => actionAt(index));
}

function actionAt(index: string): string {
  return actions[Number(index)] ?? '';
}

function yaml(value: unknown): string {
  const { doubleQuoteForInvisibles, tryLongOrMultilineAsBlock, applyForceQuotesOption, fallbackToDoubleQuoted } =
    DEFAULT_SCALAR_STYLE_RULES;
  return dump(value, {
    noRefs: true,
    lineWidth: -1,
    forceQuotes: true,
    // Several lines become a block, which the default rules quote.
    scalarStyleRules: [
      doubleQuoteForInvisibles,
      tryLongOrMultilineAsBlock,
      applyForceQuotesOption,
      fallbackToDoubleQuoted,
    ],
  });
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** Calls `change` for every string in the value, lists and mappings included. A list may be replaced as a whole. */
export function mapStrings(
  value: unknown,
  change: (text: string) => string,
  changeList: (list: readonly unknown[]) => string | undefined = () => undefined,
): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return changeList(value) ?? value.map((item) => mapStrings(item, change, changeList));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, change, changeList)]));
}
