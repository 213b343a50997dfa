import { colors, type Meaning, mappings, stat, thresholds, timeSeries } from '../panels.ts';

const results: readonly Meaning[] = [
  { value: 1, text: 'Passed', color: colors.good },
  { value: 0, text: 'FAILED', color: colors.bad },
];

/** The drill proves the whole path on a canary. Its metrics exist only if the config has its button. */
export function drill() {
  return [
    stat(
      {
        title: 'Last drill',
        description:
          'A drill runs a real outage on a canary, with the alert, the stop, a raise that is undone, the reset and the restore. FAILED: `big-red-button status drill` names the stage and the likely reason. No data: no drill is configured, or none has ended.',
        queries: [{ expr: 'min(big_red_button_drill_success)', legend: 'last drill' }],
      },
      { width: 4, height: 7 },
    )
      .mappings(mappings(results))
      .noValue('none'),
    stat(
      {
        title: 'Since the last drill that passed',
        description: 'After 8 days BigRedButtonDrillOverdue fires. Before the first drill, since its installation.',
        queries: [{ expr: 'time() - max(big_red_button_drill_success_timestamp_seconds)', legend: 'age' }],
      },
      { width: 4, height: 7 },
    )
      .unit('s')
      .thresholds(
        thresholds([
          { value: null, color: colors.good },
          { value: 8 * 86_400, color: colors.bad },
        ]),
      )
      .noValue('none'),
    timeSeries(
      {
        title: 'Stages of the last drill',
        description:
          'How long each stage took. Above its fixed budget (docs/drill.md) BigRedButtonDrillSlow fires. A stage that did not pass has no value.',
        queries: [{ expr: 'max by (stage) (big_red_button_drill_stage_seconds)', legend: '{{stage}}' }],
      },
      { width: 16, height: 7 },
    ).unit('s'),
  ];
}
