import type { ButtonView, DeliveryView, TripView } from '../../api/button-service.ts';
import { describeFights, describePerson, describeTripper, judgedAs } from './people.ts';
import type { View } from './status.ts';
import { printable } from './text.ts';
import { formatSpan, formatTime } from './times.ts';

/** One trip of one button. */
export interface Entry {
  readonly button: string;
  readonly trip: TripView;
}

/** Every trip of the buttons, newest first. */
export function entriesOf(buttons: readonly ButtonView[]): readonly Entry[] {
  return buttons
    .flatMap(({ name, history }) => history.map((trip) => ({ button: name, trip })))
    .sort((one, other) => other.trip.at.localeCompare(one.trip.at));
}

/** Some lines for each of the newest `count`. Ends with a line break. */
export function renderHistory(entries: readonly Entry[], count: number, view: View): string {
  if (entries.length === 0) return 'No trip is recorded.\n';
  const shown = entries.slice(0, count).map((entry) => renderEntry(entry, view));
  const left = entries.length - shown.length;
  return `${shown.join('\n')}${left > 0 ? `\n${left} more, older: --limit shows as many as you like.\n` : ''}`;
}

function renderEntry({ button, trip }: Entry, { paint, now }: View): string {
  const { id, at, by, cause, because, fights, reset, finding } = trip;
  const why = by.trigger === 'press' ? printable(by.reason) : `${printable(because)} (${judgedAs(cause, finding)})`;
  const fought = fights === 0 ? '' : `; ${describeFights(fights)}`;
  const lines = [
    `${paint('bold', formatTime(Date.parse(at)))}  ${paint('bold', button)}  ${paint('dim', id)}`,
    `  by ${describeTripper(by)}: ${why}`,
    `  ${describeStop(trip)}${fought}`,
    ...describeHooks(trip.hooks).map((told) => `  ${told}`),
    reset === undefined
      ? `  ${paint('red', 'held')} since, for ${formatSpan(now - Date.parse(at))}`
      : `  reset after ${formatSpan(Date.parse(reset.at) - Date.parse(at))} by ${describePerson(reset)}: ${printable(reset.reason)}`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function describeStop({ at, acceptedAt, stoppedAt }: TripView): string {
  const after = (time: string) => `${((Date.parse(time) - Date.parse(at)) / 1_000).toFixed(1)} s`;
  if (acceptedAt === undefined) return 'zero replicas were not seen accepted';
  if (stoppedAt === undefined) return `zero replicas after ${after(acceptedAt)}, never seen empty`;
  return `zero replicas after ${after(acceptedAt)}, no pod left after ${after(stoppedAt)}`;
}

/** A line a hook: `hook payment-queue: tripped delivered, stopped pending`. */
function describeHooks(deliveries: readonly DeliveryView[] = []): readonly string[] {
  const hooks = Map.groupBy(deliveries, ({ hook }) => hook);
  return [...hooks].map(
    ([hook, told]) => `hook ${printable(hook)}: ${told.map(({ event, state }) => `${event} ${state}`).join(', ')}`,
  );
}
