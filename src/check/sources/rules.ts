import type { AlertLabels } from '../model/labels.ts';
import { type Arm, armsOf, labelsOf } from '../promql/expression.ts';
import { parsePromql, syntaxError } from '../promql/tree.ts';
import type { Part } from './document.ts';

/** One alerting rule, read. */
export interface Rule {
  readonly alert: string;
  readonly part: Part;
  readonly group: Part;
  readonly labels: AlertLabels;
  /** Where the expression stops being PromQL, as an offset into it. */
  readonly syntaxError?: number;
  /** None where it is no PromQL. */
  readonly arms: readonly Arm[];
}

/** The alerting rules of a rule file, or of a PrometheusRule of prometheus-operator; undefined where it is neither. */
export function readRules(document: Part): readonly Rule[] | undefined {
  const groups = [document.at('groups'), document.at('spec').at('groups')].find(({ isThere }) => isThere);
  if (groups === undefined) return undefined;
  return groups.items.flatMap((group) =>
    group
      .at('rules')
      .items.filter((rule) => rule.at('alert').isThere)
      .map((rule) => readRule(rule, group)),
  );
}

function readRule(part: Part, group: Part): Rule {
  const alert = part.at('alert').text ?? '';
  const expression = part.at('expr').text ?? '';
  const error = syntaxError(expression);
  const promql = parsePromql(expression);
  // The group's since Prometheus 3.0; a rule's own labels go before (rules/manager.go).
  const told = { ...group.at('labels').texts, ...part.at('labels').texts, alertname: alert };
  const [templates, known] = partition(told, (value) => value.includes('{{'));
  const results = labelsOf(promql);
  return {
    alert,
    part,
    group,
    labels: { known, open: results === 'any' ? 'any' : new Set([...results, ...Object.keys(templates)]) },
    ...(error === undefined ? {} : { syntaxError: error }),
    arms: error === undefined ? armsOf(promql) : [],
  };
}

function partition(labels: Readonly<Record<string, string>>, isFirst: (value: string) => boolean) {
  const entries = Object.entries(labels);
  return [entries.filter(([, value]) => isFirst(value)), entries.filter(([, value]) => !isFirst(value))].map((some) =>
    Object.fromEntries(some),
  ) as [Record<string, string>, Record<string, string>]; // map keeps the pair a pair
}
