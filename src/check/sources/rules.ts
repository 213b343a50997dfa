import type { YamlNode } from '../../config/yaml/yaml-node.ts';
import { type Arm, armsOf } from '../promql/arms.ts';
import { labelsOf } from '../promql/result-labels.ts';
import { parsePromql, syntaxError } from '../promql/tree.ts';
import type { AlertLabels } from './label-matching.ts';

/** One alerting rule. */
export interface Rule {
  readonly alert: string;
  readonly node: YamlNode;
  readonly group: YamlNode;
  readonly labels: AlertLabels;
  /** The offset of a syntax error in the expression. */
  readonly syntaxError: number | undefined;
  /** Empty if the expression has a syntax error. */
  readonly arms: readonly Arm[];
}

/** The alerting rules of a rule file or of prometheus-operator's PrometheusRule; undefined if the document is something else. */
export function readRules(document: YamlNode): readonly Rule[] | undefined {
  const groups = [document.at('groups'), document.at('spec').at('groups')].find(({ exists }) => exists);
  if (groups === undefined) return undefined;
  return groups.items.flatMap((group) =>
    group
      .at('rules')
      .items.filter((rule) => rule.at('alert').exists)
      .map((rule) => readRule(rule, group)),
  );
}

function readRule(node: YamlNode, group: YamlNode): Rule {
  const alert = node.at('alert').text ?? '';
  const expression = node.at('expr').text ?? '';
  const error = syntaxError(expression);
  const promql = parsePromql(expression);
  // Prometheus 3.0 added the group's labels; a rule's own labels take precedence (rules/manager.go).
  const labels = { ...group.at('labels').texts, ...node.at('labels').texts, alertname: alert };
  const known = Object.fromEntries(Object.entries(labels).filter(([, value]) => !value.includes('{{')));
  const templated = Object.keys(labels).filter((name) => !Object.hasOwn(known, name));
  const results = labelsOf(promql);
  return {
    alert,
    node,
    group,
    labels: { known, open: results === 'any' ? 'any' : new Set([...results, ...templated]) },
    syntaxError: error,
    arms: error === undefined ? armsOf(promql) : [],
  };
}
