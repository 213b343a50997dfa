import { FieldColorModeId } from '@grafana/grafana-foundation-sdk/dashboard';
import { colors, stat, thresholds, timeSeries } from '../panels.ts';

const restarts = `max by (namespace, pod, uid, container) (
  kube_pod_container_status_restarts_total{namespace=~"$namespace", pod=~"($target)-.*"}
)`;
const created = 'max by (namespace, pod, uid) (kube_pod_created{namespace=~"$namespace", pod=~"($target)-.*"})';

/** As the alert BigRedButtonStop counts: prometheus-rules/big-red-button-stop.yml says why. */
const restartsInWindow = `(
  ${restarts}
  and on (namespace, pod, uid)
    (time() - ${created} < $window)
)
or
(
    ${restarts}
  -
    min_over_time(${restarts}[\${window}s:5s])
)`;
const limit = 'min by (button) (big_red_button_restart_limit{button=~"$button"})';

/** What the stop alert looks at. */
export function restartsAgainstLimit() {
  return [
    timeSeries(
      {
        title: 'Restarts of each container within the window, against the limit',
        description:
          'Counted as the alert BigRedButtonStop counts them, from kube-state-metrics. A container above the dashed line fires the alert; the button trips if the cluster shows a network failure behind the restarts. Choose the window that the rule has.',
        queries: [
          { expr: restartsInWindow, legend: '{{pod}} {{container}}' },
          { expr: limit, legend: 'limit of {{button}}: more than this' },
        ],
      },
      { width: 16, height: 9 },
    )
      .decimals(0)
      .axisSoftMax(5)
      .overrideByRegexp('/^limit of /', [
        { id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } },
        { id: 'color', value: { mode: FieldColorModeId.Fixed, fixedColor: colors.bad } },
      ]),
    stat(
      {
        title: 'Restarts left before the alert fires',
        description:
          'The smallest limit of the chosen buttons, plus one, less the restarts of the container that restarted most within the window. At 0 the alert fires. Without any pod there is no data.',
        queries: [{ expr: `min(${limit}) + 1 - max(${restartsInWindow})`, legend: 'worst container' }],
      },
      { width: 8, height: 9 },
    ).thresholds(
      thresholds([
        { value: null, color: colors.bad },
        { value: 1, color: colors.warning },
        { value: 3, color: colors.good },
      ]),
    ),
  ];
}
