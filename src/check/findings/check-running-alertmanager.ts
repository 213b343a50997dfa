import { matchesAll } from '../../core/notification/matcher.ts';
import { answer } from '../model/labels.ts';
import type { Chain } from '../model/monitoring-setup.ts';
import { heartbeatsOf, type Stop, stopsOf } from '../model/stop-alerts.ts';
import type { FindingId } from './catalogue.ts';
import { type Finding, finding } from './finding.ts';

/** Whether the running Alertmanager hears, and is let speak. What it has loaded is checked like the file. */
export function checkRunningAlertmanager(chain: Chain): readonly Finding[] {
  return [
    ...stopsOf(chain).flatMap((stop) => checkSilences(chain, stop, 'silenced')),
    ...heartbeatsOf(chain).flatMap((heartbeat) => checkSilences(chain, heartbeat, 'heartbeat-muted')),
    ...checkHeartbeatThere(chain),
  ];
}

function checkSilences(
  { runningAlertmanager }: Chain,
  { rule: { alert }, labels }: Pick<Stop, 'rule' | 'labels'>,
  id: FindingId,
): readonly Finding[] {
  const silences = runningAlertmanager?.silences ?? [];
  const matching = silences.filter(({ matchers }) => answer(matchers, labels) !== 'no');
  return matching.map(({ where, by, comment, until }) => {
    const what = `a silence of ${by} (${comment}), until ${until}, can mute ${alert}`;
    return finding(id, where, what, `expire it, or leave ${alert} out of it: alertname!="${alert}"`);
  });
}

function checkHeartbeatThere({ config, runningAlertmanager }: Chain): readonly Finding[] {
  if (config === undefined || runningAlertmanager === undefined) return [];
  const { url, alerts } = runningAlertmanager;
  if (alerts.some((labels) => matchesAll(config.config.heartbeat.matchers, labels))) return [];
  const what = 'Alertmanager holds no heartbeat: nothing arrives from Prometheus';
  const fix = "look at Prometheus' alerting section, and whether the rule is loaded";
  return [finding('heartbeat-absent', `${url}/#/alerts`, what, fix)];
}
