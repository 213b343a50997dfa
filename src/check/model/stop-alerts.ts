import type { YamlNode } from '../../config/yaml-node.ts';
import type { ButtonConfig } from '../../core/button-config.ts';
import { hasName } from '../promql/result-labels.ts';
import { type AlertLabels, answer } from '../sources/label-matching.ts';
import type { Rule } from '../sources/rules.ts';
import { buttonNode, type MonitoringSetup } from './monitoring-setup.ts';

/** A rule whose alerts trip a button, by their labels. */
export interface StopAlert {
  readonly button: ButtonConfig;
  readonly node: YamlNode;
  readonly rule: Rule;
  /** The labels that Alertmanager receives. */
  readonly labels: AlertLabels;
}

export function stopsOf(setup: MonitoringSetup): readonly StopAlert[] {
  const { config, rules = [] } = setup;
  if (config === undefined) return [];
  return config.config.buttons.flatMap((button, index) =>
    rules
      .map((rule) => ({ button, node: buttonNode(config, index), rule, labels: sentLabels(rule, setup) }))
      .filter(({ labels }) => answer(button.matchers, labels) !== 'no'),
  );
}

export type HeartbeatAlert = Pick<StopAlert, 'rule' | 'labels'>;

/** The rules that raise the heartbeat. */
export function heartbeatsOf(setup: MonitoringSetup): readonly HeartbeatAlert[] {
  const { config, rules = [] } = setup;
  if (config === undefined) return [];
  return rules
    .map((rule) => ({ rule, labels: sentLabels(rule, setup) }))
    .filter(({ labels }) => answer(config.config.heartbeat.matchers, labels) !== 'no');
}

/** The labels of a rule's alerts, and Prometheus' external labels for names that the alerts do not have. */
export function sentLabels({ labels }: Rule, { prometheus }: MonitoringSetup): AlertLabels {
  const external = Object.entries(prometheus?.externalLabels ?? {});
  const added = labels.open === 'any' ? [] : external.filter(([name]) => !hasName(labels.open, name));
  return { ...labels, known: { ...Object.fromEntries(added), ...labels.known } };
}
