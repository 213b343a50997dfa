import { FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard';
import { colors, counts, type Meaning, mappings, stat, thresholds, timeSeries } from '../panels.ts';

const tile = { width: 3, height: 4 } as const;

/** Whether a stop would get through now: a tile for each link. */
export function chainHealth() {
  return [
    yesNo(
      'Heartbeat',
      'The always-firing alert of each button, compared with the pods that the receiver watches. LATE OR BLIND: a stop alert might not arrive; the backup sensor watches instead, unless it is off (BigRedButtonHeartbeatLate).',
      [
        {
          expr: 'max by (button) (big_red_button_heartbeat_state{button=~"$button", state=~"late|blind"})',
          legend: '{{button}}',
        },
      ],
      [
        { value: 0, text: 'well', color: colors.good },
        { value: 1, text: 'LATE OR BLIND', color: colors.bad },
      ],
    ),
    yesNo(
      'Rehearsal',
      'The stop as a dry run, once a minute (with many buttons every 5 minutes); one that is older than 15 minutes counts as failed. WOULD FAIL: a real stop probably would too (BigRedButtonRehearsalFailing).',
      [
        {
          expr: 'min by (button) (big_red_button_rehearsal_success{button=~"$button"} * (time() - big_red_button_rehearsal_timestamp_seconds{button=~"$button"} < bool 15 * 60))',
          legend: '{{button}}',
        },
      ],
      [
        { value: 1, text: 'would stop', color: colors.good },
        { value: 0, text: 'WOULD FAIL', color: colors.bad },
      ],
    ),
    yesNo(
      'Backup sensor',
      'Whether the backup sensor may trip by itself: on standby it may only while the heartbeat is late or blind.',
      [{ expr: 'max by (button) (big_red_button_second_sensor_active{button=~"$button"})', legend: '{{button}}' }],
      [
        { value: 0, text: 'stands by', color: colors.good },
        { value: 1, text: 'MAY TRIP', color: colors.warning },
      ],
    ),
    yesNo(
      'State',
      'Whether the last write of the latch succeeded. NOT WRITABLE: a trip would stop the workload, but not survive the death of every replica of the receiver (BigRedButtonStateNotWritable).',
      [{ expr: 'min by (button) (big_red_button_state_writable{button=~"$button"})', legend: '{{button}}' }],
      [
        { value: 1, text: 'writable', color: colors.good },
        { value: 0, text: 'NOT WRITABLE', color: colors.bad },
      ],
    ).noValue('not written yet'),
    yesNo(
      'Config',
      'REFUSED: a replica could not load the config and still uses the previous one. Its log names the line.',
      [{ expr: 'min(big_red_button_config_last_reload_successful)', legend: 'config' }],
      [
        { value: 1, text: 'loaded', color: colors.good },
        { value: 0, text: 'REFUSED', color: colors.bad },
      ],
    ),
    yesNo(
      'At zero without latch',
      'AT ZERO: the workload has no replicas, no latch says why, and no reset awaits its restore (BigRedButtonAtZeroWithoutLatch).',
      [{ expr: 'max by (button) (big_red_button_at_zero_without_latch{button=~"$button"})', legend: '{{button}}' }],
      [
        { value: 0, text: 'no', color: colors.good },
        { value: 1, text: 'AT ZERO', color: colors.warning },
      ],
    ),
    number(
      'Receivers',
      'Replicas of the receiver that Prometheus has metrics of. 0: payments are unguarded (BigRedButtonDown).',
      {
        expr: 'count(big_red_button_build_info) or vector(0)',
        legend: 'replicas',
      },
    ),
    number('Alertmanagers', 'The number that each Prometheus knows; the lowest of them. 0: no alert reaches anybody.', {
      expr: 'min(prometheus_notifications_alertmanagers_discovered)',
      legend: 'known to Prometheus',
    }),
    timeSeries(
      {
        title: 'Age of the heartbeat, against its limit',
        description:
          'Seconds since the newest heartbeat that any replica received. Above the dashed line it is late. An age of decades: none has ever arrived.',
        queries: [
          { expr: 'time() - max(big_red_button_heartbeat_timestamp_seconds)', legend: 'age' },
          { expr: 'max(big_red_button_heartbeat_limit_seconds)', legend: 'limit' },
        ],
      },
      { width: 12, height: 8 },
    )
      .unit('s')
      .overrideByName('limit', [
        { id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } },
        { id: 'color', value: { mode: FieldColorModeId.Fixed, fixedColor: colors.bad } },
      ]),
    counts(
      {
        title: 'What fails on the way of a stop alert',
        description:
          'As in BigRedButtonNotificationsFailing. One failed attempt is retried and harmless; failures that continue are not. All at 0: nothing fails.',
        queries: failures(),
      },
      { width: 12, height: 8 },
    ),
    timeSeries(
      {
        title: 'What is muted in Alertmanager',
        description:
          'Alerts that are muted now, by silence or inhibition, notifications suppressed within each step, and active silences. A silence on everything mutes the stop as well; Alertmanager does not say which alerts it mutes (BigRedButtonNotificationsSuppressed watches for the stop).',
        queries: [
          { expr: 'sum(alertmanager_alerts{state="suppressed"})', legend: 'alerts muted' },
          { expr: 'sum(alertmanager_silences{state="active"})', legend: 'silences active' },
          {
            // A reason has no series before its first notification.
            expr: 'sum by (reason) (increase(alertmanager_notifications_suppressed_total[$__rate_interval])) or sum(increase(alertmanager_notifications_total[$__rate_interval])) * 0',
            legend: 'notifications suppressed {{reason}}',
          },
        ],
      },
      { width: 12, height: 8 },
    ).decimals(0),
    counts(
      {
        title: 'Notifications at the receiver, by answer',
        description:
          'Handled notifications were answered 200; retry and overloaded 503, so that Alertmanager sends it again. unauthorized: the token is wrong. malformed, too-large: refused, and not sent again.',
        queries: [
          {
            expr: 'sum by (outcome) (increase(big_red_button_notifications_total[$__rate_interval])) > 0',
            legend: '{{outcome}}',
          },
        ],
      },
      { width: 6, height: 8 },
    ),
    timeSeries(
      {
        title: "The receiver's requests to Kubernetes, 99th percentile",
        description:
          'By verb and resource; a watch counts until it begins. A trip gives the evidence 2 s, the latch 1 s and the stop 1.5 s.',
        queries: [
          {
            expr: 'histogram_quantile(0.99, sum by (le, verb, resource) (rate(big_red_button_kubernetes_request_duration_seconds_bucket[$__rate_interval])))',
            legend: '{{verb}} {{resource}}',
          },
        ],
      },
      { width: 6, height: 8 },
    ).unit('s'),
  ];
}

/** As the alert BigRedButtonNotificationsFailing asks, part by part. */
function failures() {
  const rise = (series: string) => `sum(increase(${series}[$__rate_interval]))`;
  const wentWrong = (call: string) =>
    // kube-state-metrics has no series of errors before the first one.
    `${rise(`kube_state_metrics_${call}_total{result="error"}`)} or ${rise(`kube_state_metrics_${call}_total`)} * 0`;
  return [
    { expr: rise('alertmanager_notifications_failed_total'), legend: 'Alertmanager fails to deliver' },
    { expr: rise('prometheus_notifications_errors_total'), legend: 'Prometheus fails to reach Alertmanager' },
    { expr: rise('prometheus_notifications_dropped_total'), legend: 'Prometheus drops notifications' },
    {
      expr: rise('prometheus_rule_evaluation_failures_total{rule_group=~".*big-red-button.*"}'),
      legend: "Prometheus fails to evaluate the button's rules",
    },
    { expr: wentWrong('list'), legend: 'kube-state-metrics fails to list' },
    { expr: wentWrong('watch'), legend: 'kube-state-metrics fails to watch' },
  ];
}

function yesNo(
  title: string,
  description: string,
  queries: Parameters<typeof stat>[0]['queries'],
  meanings: Meaning[],
) {
  return stat({ title, description, queries }, tile).mappings(mappings(meanings));
}

function number(title: string, description: string, query: { expr: string; legend: string }) {
  return stat({ title, description, queries: [query] }, tile).thresholds(
    thresholds([
      { value: null, color: colors.bad },
      { value: 1, color: colors.good },
    ]),
  );
}
