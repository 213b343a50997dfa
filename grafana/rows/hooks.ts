import { colors, counts, stat, thresholds } from '../panels.ts';

/** Who is told by the button itself: the payment queue, and whoever watches the chain. A silent chain has no button. */
const ofButton = '{button=~"$button|"}';

/** What is owed to hooks, and what came of telling them. */
export function hooks() {
  return [
    counts(
      {
        title: 'Hooks told, by outcome',
        description:
          'Attempts to tell a hook of an event, such as the payment queue that its workload is stopped. What failed is tried again until it is acknowledged or given up. Empty without hooks in the config.',
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
          'Events that have happened and that the hook was not yet told of, or did not acknowledge. More than 0 for longer than a moment: its log line says why; payments in the queue may still wait to be rolled back.',
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
