import { formatDuration } from '../../core/text/duration.ts';
import type { Chain } from '../model/monitoring-setup.ts';
import { stopsOf } from '../model/stop-alerts.ts';
import { restartSelectors, restartsMetric } from '../promql/restarts.ts';
import { type RunningPrometheus, selectorText } from '../sources/running-prometheus.ts';
import { type Finding, finding } from './finding.ts';

/** How soon Prometheus should send an alert again that Alertmanager missed. */
const alertResendMs = 15_000;

/** Whether the running Prometheus sees, evaluates and tells, and what it hears of the receiver. What it has loaded is checked like the files. */
export function checkRunningPrometheus(chain: Chain): readonly Finding[] {
  const { runningPrometheus: running } = chain;
  if (running === undefined) return [];
  return [
    ...checkResending(running),
    ...checkHealth(chain, running),
    ...checkScrape(running),
    ...checkSeries(chain, running),
    ...checkRehearsals(running),
    ...checkLatches(running),
    ...checkHeartbeatAge(running),
  ];
}

function checkResending({ url, resendDelayMs = 0 }: RunningPrometheus): readonly Finding[] {
  if (resendDelayMs <= alertResendMs) return [];
  const what = `an alert that Alertmanager missed comes again after ${formatDuration(resendDelayMs)}`;
  return [finding('resend-delay', `${url}/flags`, what, '--rules.alert.resend-delay=10s')];
}

function checkHealth(chain: Chain, { rules }: RunningPrometheus): readonly Finding[] {
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
    const fix =
      'see that kube-state-metrics may list pods, and that no relabelling drops its series; while all pods that it sees are stopped there are none';
    return [finding('no-series', where, `there is no ${restartsMetric}`, fix)];
  }
  const looked = stopsOf({ ...chain, rules }).flatMap(({ rule }) => restartSelectors(rule).map(selectorText));
  const empty = [...new Set(looked)].filter((text) => restarts.selected.get(text) === 0);
  const fix = 'hold it against `kubectl get pods`; scrape with honor_labels: true';
  return empty.map((text) => finding('no-pods', where, `${text} finds nothing`, fix));
}

function checkRehearsals({ url, receiver }: RunningPrometheus): readonly Finding[] {
  return receiver.rehearsalsFailing.map((button) => {
    const what = `the rehearsal of button ${button} fails`;
    return finding('rehearsal-failing', `${url}/graph`, what, 'docs/runbooks/BigRedButtonRehearsalFailing.md');
  });
}

function checkLatches({ url, receiver }: RunningPrometheus): readonly Finding[] {
  return receiver.notWritable.map((button) => {
    const what = `the latch of button ${button} could not be written`;
    return finding('state-not-writable', `${url}/graph`, what, 'docs/runbooks/BigRedButtonStateNotWritable.md');
  });
}

function checkHeartbeatAge({ url, receiver: { heartbeatLateBy: seconds } }: RunningPrometheus): readonly Finding[] {
  if (seconds === undefined) return [];
  // Before the first one the metric is 0, which is 1970.
  const hasNone = seconds > 1e9;
  const what = hasNone ? 'no heartbeat has ever arrived' : `the last heartbeat arrived ${Math.round(seconds)} s ago`;
  return [finding('heartbeat-late', `${url}/graph`, what, 'docs/runbooks/BigRedButtonHeartbeatLate.md')];
}
