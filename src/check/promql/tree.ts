import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** A node of a PromQL expression, with the text that it came from. */
export interface Promql {
  readonly node: SyntaxNode;
  readonly text: string;
}

/** The expression below the root. */
export function parsePromql(text: string): Promql {
  const { topNode } = parser.parse(text);
  return { node: topNode.firstChild ?? topNode, text };
}

/** Where the grammar does not go on, as an offset; undefined for PromQL. Types (a range where a vector is due) are not checked. */
export function syntaxError(text: string): number | undefined {
  let found: number | undefined;
  parser.parse(text).iterate({
    enter: ({ type, from }) => {
      if (type.isError) found ??= from;
    },
  });
  return found ?? (text.trim() === '' ? 0 : undefined);
}

export function nameOf({ node }: Promql): string {
  return node.name;
}

/** Its own words. */
export function wordsOf({ node, text }: Promql): string {
  return text.slice(node.from, node.to);
}

export function childrenOf({ node, text }: Promql): readonly Promql[] {
  const children: Promql[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'LineComment') children.push({ node: child, text });
  }
  return children;
}

export function childNamed(promql: Promql, name: string): Promql | undefined {
  return childrenOf(promql).find((child) => nameOf(child) === name);
}

/** Itself and everything below it of that name; `within` says whether to look below a node. */
export function findAll(promql: Promql, name: string, within: (node: Promql) => boolean = () => true): Promql[] {
  const own = nameOf(promql) === name ? [promql] : [];
  return within(promql) ? [...own, ...childrenOf(promql).flatMap((child) => findAll(child, name, within))] : own;
}

export function withoutParentheses(promql: Promql): Promql {
  const [inner] = childrenOf(promql);
  return nameOf(promql) === 'ParenExpr' && inner !== undefined ? withoutParentheses(inner) : promql;
}

/** The two sides of `a op b`, and the operator by the name that the grammar gives it: `Gtr`, `Sub`, `Or`. */
export interface Binary {
  readonly left: Promql;
  readonly operator: string;
  readonly right: Promql;
}

export function asBinary(promql: Promql): Binary | undefined {
  const [left, operator, ...rest] = childrenOf(promql);
  const right = rest.at(-1);
  if (nameOf(promql) !== 'BinaryExpr' || !left || !operator || !right) return undefined;
  return { left, operator: nameOf(operator), right };
}
