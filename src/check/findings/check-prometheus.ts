import type { MonitoringSetup } from '../model/monitoring-setup.ts';
import type { PrometheusConfig } from '../sources/prometheus-config.ts';
import { type Finding, finding } from './finding.ts';

/** Checks that Prometheus loads rules and sends its alerts to an Alertmanager. */
export function checkPrometheus({ prometheus }: MonitoringSetup): readonly Finding[] {
  return prometheus === undefined ? [] : [...checkRuleFiles(prometheus), ...checkAlertmanagers(prometheus)];
}

function checkRuleFiles({ ruleFiles }: PrometheusConfig): readonly Finding[] {
  if (ruleFiles.items.length > 0) return [];
  return [finding('no-rule-files', ruleFiles.where, 'the configuration has no rule_files', 'rule_files: [ … ]')];
}

function checkAlertmanagers({ alertmanagers, alertmanagersNode: { where } }: PrometheusConfig): readonly Finding[] {
  if (alertmanagers.length > 0) return [];
  return [
    finding('no-alertmanager', where, 'the configuration has no Alertmanager', 'alerting: { alertmanagers: [ … ] }'),
  ];
}
