import { colors, counts, stat, thresholds } from '../panels.ts';

/** The hooks that the receiver calls: those of the buttons, and those for monitoring outages, which have no button. */
const ofButton = '{button=~"$button|"}';

/** Pending deliveries, and the results of the attempts. */
export function hooks() {
  return [
    counts(
      {
        title: 'Delivery attempts, by outcome',
        description:
          'Attempts to deliver an event to a hook, for example to the payment queue that its workload is stopped. A failed delivery is retried until it is acknowledged or given up. Empty without hooks in the config.',
        queries: [
          {
            expr: `sum by (hook, event, outcome) (increase(big_red_button_hook_deliveries_total${ofButton}[$__rate_interval])) > 0`,
            legend: '{{hook}} {{event}}: {{outcome}}',
          },
        ],
      },
      { width: 16, height: 8 },
    ),
    stat(
      {
        title: 'Events not yet acknowledged',
        description:
          'Events that the hook has not acknowledged yet. More than 0 for longer than a moment: its log line says why; payments in the queue may still wait to be rolled back.',
        queries: [
          { expr: `max by (button, hook) (big_red_button_hook_pending${ofButton})`, legend: '{{button}} {{hook}}' },
        ],
      },
      { width: 8, height: 8 },
    )
      .thresholds(
        thresholds([
          { value: null, color: colors.good },
          { value: 1, color: colors.warning },
        ]),
      )
      .noValue('no hooks'),
  ];
}
