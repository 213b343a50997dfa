import { formatDuration } from '../../core/text/duration.ts';
import type { MonitoringSetup } from '../model/monitoring-setup.ts';
import { droppingTargets } from '../model/relabel.ts';
import { inherited, type PrometheusConfig } from '../sources/prometheus-config.ts';
import { type Finding, finding } from './finding.ts';

/** Checks that Prometheus loads rules and sends its alerts to an Alertmanager. */
export function checkPrometheus({ prometheus }: MonitoringSetup): readonly Finding[] {
  if (prometheus === undefined) return [];
  return [...checkRuleFiles(prometheus), ...checkAlertmanagers(prometheus), ...checkTimeouts(prometheus)];
}

/** Prometheus refuses the whole file if one job waits longer than its interval. */
function checkTimeouts({ jobs, scrapeInterval }: PrometheusConfig): readonly Finding[] {
  return jobs.flatMap((job) => {
    const timeout = job.at('scrape_timeout');
    const { ms } = inherited(job.at('scrape_interval'), scrapeInterval);
    if ((timeout.durationMs ?? 0) <= ms) return [];
    const what = `the scrape_timeout of job ${job.at('job_name').text} is longer than its scrape_interval`;
    return [finding('file-refused', timeout.where, what, `at most ${formatDuration(ms)}`)];
  });
}

function checkRuleFiles({ ruleFiles }: PrometheusConfig): readonly Finding[] {
  if (ruleFiles.items.length > 0) return [];
  return [finding('no-rule-files', ruleFiles.where, 'the configuration has no rule_files', 'rule_files: [ … ]')];
}

function checkAlertmanagers({ alertmanagers, alertmanagersNode: { where } }: PrometheusConfig): readonly Finding[] {
  const dropping = alertmanagers.map(droppingTargets).filter((by) => by !== undefined);
  const [by] = dropping;
  if (dropping.length < alertmanagers.length) return [];
  const what = by ? 'this relabelling drops every Alertmanager' : 'the configuration has no Alertmanager';
  return [finding('no-alertmanager', by?.where ?? where, what, 'alerting: { alertmanagers: [ … ] }')];
}
