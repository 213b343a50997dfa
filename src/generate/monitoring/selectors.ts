import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** The matchers to add to a selector of this metric, such as `container=~"app"`; undefined for none. */
type MatcherFor = (metric: string) => string | undefined;

/** Expressions in the layout of the shipped rule files: a block, a line, or a query in a template. */
const blocks = /^( *)expr: \|-?\n((?:\1 +.*\n|\n)*)/gm;
const lines = /^( *expr: )(?![|])(.+)$/gm;
const queries = /query `([^`]*)`/g;

/** Adds matchers to the selectors in the expressions of a rule file. Its layout and its comments stay. */
export function withMatchers(ruleFile: string, matcherFor: MatcherFor): string {
  const change = (expression: string) => withMatchersIn(expression, matcherFor);
  return ruleFile
    .replace(blocks, (block, _indent, expression: string) => block.replace(expression, () => change(expression)))
    .replace(lines, (_line, key: string, expression: string) => `${key}${change(expression)}`)
    .replace(queries, (_query, expression: string) => `query \`${change(expression)}\``);
}

/** A text in the double quotes of PromQL that a regular expression matches literally. */
export function literal(text: string): string {
  return text.replace(/[^A-Za-z0-9_-]/g, (character) => `[${character}]`);
}

function withMatchersIn(expression: string, matcherFor: MatcherFor): string {
  // From the last selector to the first, so that no offset moves.
  return selectorsIn(expression)
    .toReversed()
    .reduce((text, selector) => withMatcherAt(text, selector, matcherFor), expression);
}

function selectorsIn(expression: string): readonly SyntaxNode[] {
  const selectors: SyntaxNode[] = [];
  parser.parse(expression).iterate({
    enter: (node) => {
      if (node.name === 'VectorSelector') selectors.push(node.node);
    },
  });
  return selectors;
}

function withMatcherAt(text: string, selector: SyntaxNode, matcherFor: MatcherFor): string {
  const name = selector.getChild('Identifier');
  const matcher = matcherFor(name === null ? '' : text.slice(name.from, name.to));
  if (matcher === undefined) return text;
  const braces = selector.getChild('LabelMatchers');
  if (braces === null) return `${text.slice(0, selector.to)}{${matcher}}${text.slice(selector.to)}`;
  const isEmpty = braces.firstChild === null;
  return `${text.slice(0, braces.to - 1)}${isEmpty ? '' : ', '}${matcher}${text.slice(braces.to - 1)}`;
}
