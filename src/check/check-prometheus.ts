import type { Chain } from './chain.ts';
import { type Finding, finding } from './finding.ts';

/** Whether Prometheus has anyone to tell. */
export function checkPrometheus({ prometheus }: Chain): readonly Finding[] {
  if (prometheus === undefined || prometheus.alertmanagers.length > 0) return [];
  const { where } = prometheus.alertmanagersPart;
  return [finding('no-alertmanager', where, 'there is no Alertmanager', 'alerting: { alertmanagers: [ … ] }')];
}
