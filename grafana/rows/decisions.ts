import { counts } from '../panels.ts';

/** Claims and the decisions about them. */
export function decisions() {
  return [
    counts(
      {
        title: 'Decisions by reason',
        description:
          'Every claim is decided, with a reason from a closed set (docs/operating.md). not-network, not-corroborated, unclear, unreadable and before-reset were held. no-match and malformed belong to no button.',
        queries: [
          {
            // no-match and malformed have no button: an empty label.
            expr: 'sum by (reason) (increase(big_red_button_decisions_total{button=~"$button|"}[$__rate_interval])) > 0',
            legend: '{{reason}}',
          },
        ],
      },
      { width: 12, height: 9 },
    ),
    counts(
      {
        title: 'Trips, presses, resets and fights',
        description:
          'A trip by the sensor: the backup sensor acted on its own. A fight: someone raised the workload against the latch, and it was put back to zero.',
        queries: [
          {
            expr: 'sum by (button, trigger) (increase(big_red_button_trips_total{button=~"$button"}[$__rate_interval])) > 0',
            legend: '{{button}}: tripped by {{trigger}}',
          },
          {
            expr: 'sum by (button) (increase(big_red_button_resets_total{button=~"$button"}[$__rate_interval])) > 0',
            legend: '{{button}}: reset',
          },
          {
            expr: 'sum by (button) (increase(big_red_button_fights_total{button=~"$button"}[$__rate_interval])) > 0',
            legend: '{{button}}: fight',
          },
        ],
      },
      { width: 12, height: 9 },
    ),
  ];
}
