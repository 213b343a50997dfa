import { GraphDrawStyle, VisibilityMode } from '@grafana/grafana-foundation-sdk/common';
import { stat, timeSeries } from '../panels.ts';

const stages = [
  { stage: 'evidence_to_accepted', words: 'last restart → zero replicas accepted' },
  { stage: 'received_to_accepted', words: 'claim or press received → zero replicas accepted' },
  { stage: 'received_to_stopped', words: 'claim or press received → no pod left' },
] as const;

function mean(stage: string, range: string): string {
  const of = (part: string) =>
    `sum(increase(big_red_button_stop_duration_seconds_${part}{button=~"$button", stage="${stage}"}[${range}]))`;
  return `${of('sum')} / (${of('count')} > 0)`;
}

function longest(stage: string): string {
  return `histogram_quantile(1, sum by (le) (increase(big_red_button_stop_duration_seconds_bucket{button=~"$button", stage="${stage}"}[$__range])))`;
}

/** How long a stop took, stage by stage. */
export function stops() {
  return [
    timeSeries(
      {
        title: 'Seconds of every stage of a stop, when it happened',
        description:
          'The mean of the stops within each step. The restart is the end of the container that tripped the button, as the cluster dates it; a press has no such stage. Received until no pod is left includes the grace period of the pods.',
        queries: stages.map(({ stage, words }) => ({ expr: mean(stage, '$__rate_interval'), legend: words })),
      },
      { width: 12, height: 9 },
    )
      .unit('s')
      .drawStyle(GraphDrawStyle.Points)
      .pointSize(8)
      .showPoints(VisibilityMode.Always),
    stat(
      {
        title: 'Mean seconds of every stage, in the whole range shown',
        description: 'Over all stops of the chosen buttons in the range. No data: none was stopped in it.',
        queries: stages.map(({ stage, words }) => ({ expr: mean(stage, '$__range'), legend: words })),
      },
      { width: 6, height: 9 },
    )
      .unit('s')
      .decimals(2)
      .noValue('no stop in this range'),
    stat(
      {
        title: 'No stop took longer than',
        description:
          'The upper bound of the bucket that holds the slowest stop in the range, which is as exact as a histogram is: 0.01 … 0.5, 1, 2, 5, 10, 30, 60, 120, 300 s; 300 s may also be longer.',
        queries: stages.map(({ stage, words }) => ({ expr: longest(stage), legend: words })),
      },
      { width: 6, height: 9 },
    )
      .unit('s')
      .noValue('no stop in this range'),
  ];
}
