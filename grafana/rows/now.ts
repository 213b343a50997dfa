import { colors, type Meaning, mappings, stat, stateTimeline, thresholds } from '../panels.ts';

/** If replicas of the receiver disagree, the worse state counts: it has the larger number. */
const states: readonly Meaning[] = [
  { value: 1, text: 'Armed', color: colors.good },
  { value: 2, text: 'Unknown', color: colors.unknown },
  { value: 3, text: 'Stopping', color: colors.warning },
  { value: 4, text: 'STOPPED', color: colors.bad },
];

const stateAsNumber = `max by (button) (
    (big_red_button_state{button=~"$button", state="armed"} == 1) * 1
  or
    (big_red_button_state{button=~"$button", state="unknown"} == 1) * 2
  or
    (big_red_button_state{button=~"$button", state="stopping"} == 1) * 3
  or
    (big_red_button_state{button=~"$button", state="stopped"} == 1) * 4
)`;

/** The panels that a reader needs within a second. */
export function now() {
  return [
    stat(
      {
        title: 'State of each button',
        description:
          'Armed: watching. Stopping: zero replicas are ordered, pods may remain. STOPPED: no pod is running, and the workload is held at zero until a person resets. Unknown: the state object has no latch. No data: no replica of the receiver answers; what was latched stays latched, but nothing enforces that (BigRedButtonDown).',
        queries: [{ expr: stateAsNumber, legend: '{{button}}' }],
      },
      { width: 8, height: 5 },
    )
      .mappings(mappings(states))
      .noValue('No receiver answers'),
    stat(
      {
        title: 'Replicas wanted',
        description:
          "What the workload's spec asks for, as the receiver last read it. 0 while a button is latched; 0 on an armed button is a stop that lost its record, someone else's, or one between a reset and its restore.",
        queries: [{ expr: 'max by (button) (big_red_button_replicas{button=~"$button"})', legend: '{{button}}' }],
      },
      { width: 4, height: 5 },
    ).thresholds(
      thresholds([
        { value: null, color: colors.bad },
        { value: 1, color: colors.good },
      ]),
    ),
    stateTimeline(
      {
        title: 'States in the course of time',
        description: 'If replicas of the receiver disagree, the worse state is shown. Gaps: no replica answered.',
        queries: [{ expr: stateAsNumber, legend: '{{button}}' }],
      },
      { width: 12, height: 5 },
    ).mappings(mappings(states)),
  ];
}
