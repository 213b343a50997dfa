import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** A node of a PromQL expression, with the expression's text. */
export interface Promql {
  readonly node: SyntaxNode;
  readonly text: string;
}

/** Parses an expression. Faulty text gives a tree with error nodes: see {@link syntaxError}. */
export function parsePromql(text: string): Promql {
  const { topNode } = parser.parse(text);
  return { node: topNode.firstChild ?? topNode, text };
}

/** The offset of the first syntax error; undefined for valid PromQL. Types are not checked (a range in the place of a vector). */
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

/** The text of the node. */
export function textOf({ node, text }: Promql): string {
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

/** The node itself and all nodes below it with this name. The search goes below a node only if `within` allows it. */
export function findAll(promql: Promql, name: string, within: (node: Promql) => boolean = () => true): Promql[] {
  const own = nameOf(promql) === name ? [promql] : [];
  return within(promql) ? [...own, ...childrenOf(promql).flatMap((child) => findAll(child, name, within))] : own;
}

export function withoutParentheses(promql: Promql): Promql {
  const [inner] = childrenOf(promql);
  return nameOf(promql) === 'ParenExpr' && inner !== undefined ? withoutParentheses(inner) : promql;
}

/** `a op b`. The operator has its name in the grammar: `Gtr`, `Sub`, `Or`. */
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
