import type { ButtonView } from '../../api/button-service.ts';
import type { SharedHealth } from '../../api/overview.ts';
import { describeTarget } from '../../core/target.ts';
import { describeTripper } from './people.ts';
import { stateStyles, type View } from './status.ts';
import { alignColumns, printable } from './text.ts';
import { formatSince } from './times.ts';

/** A line for each button; for more, there is each by itself. */
export function renderButtons(buttons: readonly ButtonView[], view: View): string {
  if (buttons.length === 0) return 'There is no button: the config of the receiver names none.\n';
  const rows = buttons.map((button) => [
    view.paint('bold', button.name),
    view.paint(stateStyles[button.state], button.state),
    `${button.replicas ?? '?'}`,
    describeTarget(button.target),
    shortStory(button, view.now),
  ]);
  const head = ['BUTTON', 'STATE', 'REPLICAS', 'TARGET', ''].map((title) => view.paint('dim', title));
  const lines = alignColumns([head, ...rows]).map((line) => `${line.trimEnd()}\n`);
  return `${lines.join('')}\nMore of one: ${view.command('status', buttons[0]?.name ?? 'NAME')}\n`;
}

function shortStory({ trip, problems, awaitingRestore }: ButtonView, now: number): string {
  const parts = [
    ...(trip === undefined ? [] : [`${describeTripper(trip.by)}, ${formatSince(trip.at, now)}`]),
    ...(awaitingRestore ? ['reset, not restored yet'] : []),
    ...(problems.length === 0 ? [] : ['has problems']),
  ];
  return parts.join('; ');
}

/** What all buttons hang on, where something is wrong with it: a line each, and nothing where all is well. */
export function renderChain({ heartbeat, config, api }: SharedHealth, { paint, now }: View): string {
  const beat = heartbeat.at === undefined ? 'none was heard yet' : `the last came ${formatSince(heartbeat.at, now)}`;
  const troubles = [
    ...(heartbeat.late
      ? [`The heartbeat is late: Prometheus and Alertmanager do not reach the receiver; ${beat}.`]
      : []),
    ...(config.ok ? [] : ['The config file was not taken over:', ...linesOf(config.problem)]),
    ...(api.ok ? [] : [`The API server does not answer the receiver: ${printable(api.problem ?? '')}`]),
  ];
  return troubles.map((trouble) => `${paint('red', trouble)}\n`).join('');
}

/** One for each thing that is wrong, set off from what they belong to. */
function linesOf(problem = ''): readonly string[] {
  return problem.split('\n').map((line) => `  ${printable(line)}`);
}
