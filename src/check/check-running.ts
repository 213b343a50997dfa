import { formatDuration } from '../config/duration.ts';
import { alertResendMs } from '../core/limits.ts';
import { matchesAll } from '../core/matcher.ts';
import type { Chain } from './chain.ts';
import { type Finding, finding } from './finding.ts';
import { type AlertLabels, answer } from './labels.ts';
import { restartSelectors, restartsMetric } from './restarts.ts';
import type { RunningAlertmanager, Silence } from './running-alertmanager.ts';
import { type RunningPrometheus, selectorText } from './running-prometheus.ts';
import { heartbeatsOf, stopsOf } from './stops.ts';

/** Whether what runs is well at this moment. What is in force there is checked like the files. */
export function checkRunning(chain: Chain): readonly Finding[] {
  const { runningPrometheus, runningAlertmanager } = chain;
  return [
    ...(runningPrometheus === undefined ? [] : checkPrometheusNow(chain, runningPrometheus)),
    ...(runningAlertmanager === undefined ? [] : checkAlertmanagerNow(chain, runningAlertmanager)),
  ];
}

function checkPrometheusNow(chain: Chain, running: RunningPrometheus): readonly Finding[] {
  const { url, resendDelayMs = 0 } = running;
  const findings: Finding[] = [];
  if (resendDelayMs > alertResendMs) {
    const what = `an alert that Alertmanager missed comes again after ${formatDuration(resendDelayMs)}`;
    findings.push(finding('resend-delay', `${url}/flags`, what, '--rules.alert.resend-delay=10s'));
  }
  return [
    ...findings,
    ...sickRules(chain, running),
    ...checkScrape(running),
    ...checkSeries(chain, running),
    ...checkReceiver(running),
  ];
}

function sickRules(chain: Chain, { rules }: RunningPrometheus): readonly Finding[] {
  return stopsOf({ ...chain, rules }).flatMap(({ rule: { part, alert } }) => {
    if (part.at('health').text !== 'err') return [];
    const what = `${alert} cannot be evaluated: ${part.at('lastError').text}`;
    return [finding('rule-failing', part.where, what, 'mend what Prometheus names')];
  });
}

function checkScrape({ url, kubeStateMetrics }: RunningPrometheus): readonly Finding[] {
  if (kubeStateMetrics.some(({ isUp }) => isUp)) return [];
  const [down] = kubeStateMetrics;
  const what =
    down === undefined ? 'no target is called kube-state-metrics' : `kube-state-metrics is down: ${down.lastError}`;
  return [finding('scrape-down', `${url}/targets`, what, 'a job of that name whose target answers')];
}

function checkSeries(chain: Chain, { url, rules, restarts, kubeStateMetrics }: RunningPrometheus): readonly Finding[] {
  // Told by the scrape that is down.
  if (!kubeStateMetrics.some(({ isUp }) => isUp)) return [];
  const where = `${url}/graph`;
  if (restarts.all === 0) {
    const fix = 'see that kube-state-metrics may list pods, and that no relabelling drops its series';
    return [finding('no-series', where, `there is no ${restartsMetric}`, fix)];
  }
  const looked = stopsOf({ ...chain, rules }).flatMap(({ rule }) => restartSelectors(rule).map(selectorText));
  const empty = [...new Set(looked)].filter((text) => restarts.selected.get(text) === 0);
  return empty.map((text) =>
    finding(
      'no-pods',
      where,
      `${text} finds nothing`,
      'hold it against `kubectl get pods`; scrape with honor_labels: true',
    ),
  );
}

function checkReceiver({ url, receiver }: RunningPrometheus): readonly Finding[] {
  const { rehearsalsFailing, notWritable, heartbeatLateBy } = receiver;
  const where = `${url}/graph`;
  const findings = [
    ...rehearsalsFailing.map((button) =>
      finding(
        'rehearsal-failing',
        where,
        `the rehearsal of button ${button} fails`,
        'docs/runbooks/BigRedButtonRehearsalFailing.md',
      ),
    ),
    ...notWritable.map((button) =>
      finding(
        'state-not-writable',
        where,
        `the latch of button ${button} could not be written`,
        'docs/runbooks/BigRedButtonStateNotWritable.md',
      ),
    ),
  ];
  if (heartbeatLateBy === undefined) return findings;
  const what =
    heartbeatLateBy > 1e9
      ? 'no heartbeat has ever arrived'
      : `the last heartbeat arrived ${Math.round(heartbeatLateBy)} s ago`;
  return [...findings, finding('heartbeat-late', where, what, 'docs/runbooks/BigRedButtonHeartbeatLate.md')];
}

function checkAlertmanagerNow(chain: Chain, running: RunningAlertmanager): readonly Finding[] {
  const stops = stopsOf(chain).map(({ rule, labels }) => ({ alert: rule.alert, labels }));
  const heartbeats = heartbeatsOf(chain).map(({ rule, labels }) => ({ alert: rule.alert, labels }));
  return [
    ...stops.flatMap((stop) => silenced(running, stop, 'silenced')),
    ...heartbeats.flatMap((heartbeat) => silenced(running, heartbeat, 'heartbeat-muted')),
    ...checkHeartbeatThere(chain, running),
  ];
}

function silenced(
  { silences }: RunningAlertmanager,
  { alert, labels }: { readonly alert: string; readonly labels: AlertLabels },
  id: 'silenced' | 'heartbeat-muted',
): readonly Finding[] {
  const matching = silences.filter(({ matchers }) => answer(matchers, labels) !== 'no');
  return matching.map(({ where, by, comment, until }: Silence) => {
    const what = `a silence of ${by} (${comment}), until ${until}, can mute ${alert}`;
    return finding(id, where, what, `expire it, or leave ${alert} out of it: alertname!="${alert}"`);
  });
}

function checkHeartbeatThere({ config }: Chain, { url, alerts }: RunningAlertmanager): readonly Finding[] {
  if (config === undefined || alerts.some((labels) => matchesAll(config.config.heartbeat.matchers, labels))) return [];
  const what = 'Alertmanager holds no heartbeat: nothing arrives from Prometheus';
  return [
    finding(
      'heartbeat-absent',
      `${url}/#/alerts`,
      what,
      "Prometheus' alerting section, its targets page, and that the rule is loaded",
    ),
  ];
}
