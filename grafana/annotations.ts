import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { colors } from './panels.ts';
import { datasource } from './variables.ts';

/** What happened to the buttons, on every panel with a time axis. A counter's rise marks the step in which it happened. */
export function annotations() {
  return [
    annotation('Trips', colors.bad, {
      expr: 'sum by (button, trigger) (increase(big_red_button_trips_total{button=~"$button"}[$__rate_interval])) > 0',
      title: '{{button}} tripped',
      text: 'by {{trigger}}',
      tags: 'button,trigger',
    }),
    annotation('Resets', colors.good, {
      expr: 'sum by (button) (increase(big_red_button_resets_total{button=~"$button"}[$__rate_interval])) > 0',
      title: '{{button}} reset',
      text: 'by a person; this starts nothing',
      tags: 'button',
    }),
    annotation('Fights', colors.warning, {
      expr: 'sum by (button) (increase(big_red_button_fights_total{button=~"$button"}[$__rate_interval])) > 0',
      title: '{{button}} fought',
      text: 'someone raised the workload against the latch',
      tags: 'button',
    }),
  ];
}

interface Mark {
  readonly expr: string;
  readonly title: string;
  readonly text: string;
  /** Names of labels. */
  readonly tags: string;
}

function annotation(name: string, color: string, { expr, title, text, tags }: Mark): AnnotationQueryBuilder {
  return (
    new AnnotationQueryBuilder()
      .name(name)
      .datasource(datasource)
      .enable(true)
      .hide(false)
      .iconColor(color)
      .expr(expr)
      // The shortest; over long ranges Grafana takes longer steps, and $__rate_interval grows with them.
      .step('15s')
      .titleFormat(title)
      .textFormat(text)
      .tagKeys(tags)
  );
}
