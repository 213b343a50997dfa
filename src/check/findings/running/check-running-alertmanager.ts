import { matchesAll } from '../../../core/notification/matcher.ts';
import type { MonitoringSetup } from '../../model/monitoring-setup.ts';
import { type HeartbeatAlert, heartbeatsOf, stopsOf } from '../../model/stop-alerts.ts';
import { answer } from '../../sources/label-matching.ts';
import type { FindingId } from '../catalogue.ts';
import { type Finding, finding } from '../finding.ts';

/** Checks the current silences and alerts of the running Alertmanager. Its configuration is checked like the file. */
export function checkRunningAlertmanager(setup: MonitoringSetup): readonly Finding[] {
  const silenced = stopsOf(setup).flatMap((stop) => checkSilences(setup, stop, 'silenced'));
  const muted = heartbeatsOf(setup).flatMap((heartbeat) => checkSilences(setup, heartbeat, 'heartbeat-muted'));
  return [
    ...silenced,
    // A silence of both is reported once.
    ...muted.filter(({ where }) => !silenced.some((stop) => stop.where === where)),
    ...checkHeartbeatThere(setup),
  ];
}

function checkSilences(
  { runningAlertmanager }: MonitoringSetup,
  { rule: { alert }, labels }: HeartbeatAlert,
  id: FindingId,
): readonly Finding[] {
  const silences = runningAlertmanager?.silences ?? [];
  const matching = silences.filter(({ matchers }) => answer(matchers, labels) !== 'no');
  return matching.map(({ where, by, comment, until }) => {
    const what = `the silence by ${by} (${comment}), until ${until}, can mute ${alert}`;
    return finding(id, where, what, `expire the silence, or exclude the alert: alertname!="${alert}"`);
  });
}

function checkHeartbeatThere({ config, runningAlertmanager }: MonitoringSetup): readonly Finding[] {
  if (config === undefined || runningAlertmanager === undefined) return [];
  const { url, alerts } = runningAlertmanager;
  const { buttons, heartbeat } = config.config;
  const present = alerts.filter((labels) => matchesAll(heartbeat.matchers, labels)).map(({ button }) => button);
  return buttons
    .filter(({ name }) => !present.includes(name))
    .map(({ name }) => {
      const what = `Alertmanager has no heartbeat of button ${name}: nothing arrives from Prometheus`;
      const fix = "check the alerting section of Prometheus' configuration, and that the rule is loaded";
      return finding('heartbeat-absent', `${url}/#/alerts`, what, fix);
    });
}
