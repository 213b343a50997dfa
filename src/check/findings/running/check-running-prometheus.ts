import { formatDuration } from '../../../core/text/duration.ts';
import type { MonitoringSetup } from '../../model/monitoring-setup.ts';
import { stopsOf } from '../../model/stop-alerts.ts';
import { restartSelectors, restartsMetric } from '../../promql/restarts.ts';
import { type RunningPrometheus, selectorText } from '../../sources/running-prometheus.ts';
import { type Finding, finding } from '../finding.ts';

/** The longest acceptable time until Prometheus sends an alert again that Alertmanager missed. */
const alertResendMs = 15_000;

/** Checks the state of the running Prometheus, and the receiver's metrics in it. Its configuration is checked like the files. */
export function checkRunningPrometheus(setup: MonitoringSetup): readonly Finding[] {
  const { runningPrometheus: running } = setup;
  if (running === undefined) return [];
  return [
    ...checkResending(running),
    ...checkHealth(setup, running),
    ...checkScrape(running),
    ...checkSeries(setup, running),
    ...checkReceiver(running),
    ...checkHeartbeats(running),
  ];
}

function checkResending({ url, resendDelayMs = 0 }: RunningPrometheus): readonly Finding[] {
  if (resendDelayMs <= alertResendMs) return [];
  const what = `Prometheus repeats an alert that Alertmanager missed after ${formatDuration(resendDelayMs)}`;
  return [finding('resend-delay', `${url}/flags`, what, '--rules.alert.resend-delay=10s')];
}

function checkHealth(setup: MonitoringSetup, { rules }: RunningPrometheus): readonly Finding[] {
  return stopsOf({ ...setup, rules }).flatMap(({ rule: { node, alert } }) => {
    if (node.at('health').text !== 'err') return [];
    const what = `Prometheus cannot evaluate ${alert}: ${node.at('lastError').text}`;
    return [finding('rule-failing', node.where, what, 'correct the error that Prometheus reports')];
  });
}

function checkScrape({ url, kubeStateMetrics, restarts }: RunningPrometheus): readonly Finding[] {
  const where = `${url}/targets`;
  const [down] = kubeStateMetrics.filter(({ isUp }) => !isUp);
  if (kubeStateMetrics.some(({ isUp }) => isUp)) {
    if (down === undefined) return [];
    const what = `one kube-state-metrics is down, that of job ${down.job}: ${down.lastError}`;
    return [finding('scrape-partly-down', where, what, 'docs/cost.md#how-soon-it-stops')];
  }
  // Counters without a scrape come by remote write, from another Prometheus.
  if (down === undefined && restarts.all > 0) return [];
  const what =
    down === undefined
      ? 'no job is known as the one of kube-state-metrics'
      : `kube-state-metrics is down: ${down.lastError}`;
  return [finding('scrape-down', where, what, 'a job with a target that answers and has the restart counters')];
}

function checkSeries(
  setup: MonitoringSetup,
  { url, rules, restarts, kubeStateMetrics }: RunningPrometheus,
): readonly Finding[] {
  // Without a scrape there are no series; scrape-down reports it.
  if (!kubeStateMetrics.some(({ isUp }) => isUp) && restarts.all === 0) return [];
  const where = `${url}/graph`;
  if (restarts.all === 0) {
    const fix =
      'make sure that kube-state-metrics may list pods and that no relabelling drops its series; if all pods are stopped, this is normal';
    return [finding('no-series', where, `${restartsMetric} has no series`, fix)];
  }
  const selectors = stopsOf({ ...setup, rules }).flatMap(({ rule }) => restartSelectors(rule.arms).map(selectorText));
  const empty = [...new Set(selectors)].filter((text) => restarts.selected.get(text) === 0);
  const fix = 'compare the selector with `kubectl get pods`; scrape with honor_labels: true';
  return empty.map((text) => finding('no-pods', where, `${text} selects nothing`, fix));
}

function checkReceiver({ url, receiver: { rehearsalsFailing, notWritable } }: RunningPrometheus): readonly Finding[] {
  const where = `${url}/graph`;
  const failing = rehearsalsFailing.map((button) => {
    const fix = 'docs/runbooks/BigRedButtonRehearsalFailing.md';
    return finding('rehearsal-failing', where, `the rehearsal of button ${button} fails`, fix);
  });
  const unwritten = notWritable.map((button) => {
    const what = `the receiver could not write the latch of button ${button}`;
    return finding('state-not-writable', where, what, 'docs/runbooks/BigRedButtonStateNotWritable.md');
  });
  return [...failing, ...unwritten];
}

function checkHeartbeats({ url, receiver: { heartbeatsFaulty } }: RunningPrometheus): readonly Finding[] {
  return heartbeatsFaulty.map((button) => {
    const what = `the heartbeat of button ${button} is late or blind`;
    return finding('heartbeat-late', `${url}/graph`, what, 'docs/runbooks/BigRedButtonHeartbeatLate.md');
  });
}
