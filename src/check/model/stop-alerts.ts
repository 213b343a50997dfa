import type { YamlNode } from '../../config/yaml/yaml-node.ts';
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
  return alertsOf(setup).filter(
    ({ button, labels }) => answer(button.matchers, labels) !== 'no' && !isHeartbeat(setup, labels),
  );
}

/** A rule that raises the heartbeat of a button. */
export type HeartbeatAlert = StopAlert;

export function heartbeatsOf(setup: MonitoringSetup): readonly HeartbeatAlert[] {
  const matchers = setup.config?.config.heartbeat.matchers ?? [];
  return alertsOf(setup).filter(
    ({ button, labels }) =>
      answer(matchers, labels) !== 'no' &&
      (labels.known.button === button.name || (labels.known.button === undefined && hasName(labels.open, 'button'))),
  );
}

/** Alerts that a button matches, and that the receiver takes for heartbeats. */
export function mistakenOf(setup: MonitoringSetup): readonly StopAlert[] {
  return alertsOf(setup).filter(
    ({ button, labels }) => answer(button.matchers, labels) !== 'no' && isHeartbeat(setup, labels),
  );
}

/** The receiver never takes such an alert for a claim. */
function isHeartbeat({ config }: MonitoringSetup, labels: AlertLabels): boolean {
  return config !== undefined && answer(config.config.heartbeat.matchers, labels) === 'yes';
}

/** Every rule for every button. */
function alertsOf(setup: MonitoringSetup): readonly StopAlert[] {
  const { config, rules = [] } = setup;
  if (config === undefined) return [];
  return config.config.buttons.flatMap((button, index) =>
    rules.map((rule) => ({ button, node: buttonNode(config, index), rule, labels: sentLabels(rule, setup) })),
  );
}

/** The labels of a rule's alerts, and Prometheus' external labels for names that the alerts do not have. */
export function sentLabels({ labels }: Rule, { prometheus }: MonitoringSetup): AlertLabels {
  const external = Object.entries(prometheus?.externalLabels ?? {});
  const added = labels.open === 'any' ? [] : external.filter(([name]) => !hasName(labels.open, name));
  return { ...labels, known: { ...Object.fromEntries(added), ...labels.known } };
}
