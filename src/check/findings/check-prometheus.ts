import type { Chain } from '../model/monitoring-setup.ts';
import type { PrometheusConfig } from '../sources/prometheus-config.ts';
import { type Finding, finding } from './finding.ts';

/** Whether Prometheus loads any rules, and has anyone to tell. */
export function checkPrometheus({ prometheus }: Chain): readonly Finding[] {
  return prometheus === undefined ? [] : [...checkRuleFiles(prometheus), ...checkAlertmanagers(prometheus)];
}

function checkRuleFiles({ ruleFiles }: PrometheusConfig): readonly Finding[] {
  if (ruleFiles.items.length > 0) return [];
  return [finding('no-rule-files', ruleFiles.where, 'there are no rule_files', 'rule_files: [ … ]')];
}

function checkAlertmanagers({ alertmanagers, alertmanagersPart: { where } }: PrometheusConfig): readonly Finding[] {
  if (alertmanagers.length > 0) return [];
  return [finding('no-alertmanager', where, 'there is no Alertmanager', 'alerting: { alertmanagers: [ … ] }')];
}
