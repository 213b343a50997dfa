import type { ButtonView, DeliveryView, TripView } from '../../api/button-service.ts';
import { describeDuration } from '../../core/text/duration.ts';
import { printable } from './text.ts';
import { formatTime } from './times.ts';
import type { View } from './view.ts';
import { describeDrift, describeReason, showPerson, showTrigger } from './wording.ts';

/** One trip of one button. */
export interface Entry {
  readonly button: string;
  readonly trip: TripView;
}

/** All trips of the buttons, newest first. */
export function entriesOf(buttons: readonly ButtonView[]): readonly Entry[] {
  return buttons
    .flatMap(({ name, history }) => history.map((trip) => ({ button: name, trip })))
    .sort((one, other) => other.trip.at.localeCompare(one.trip.at));
}

/** Shows the newest `count` entries, some lines for each. Ends with a line break. */
export function renderHistory(entries: readonly Entry[], count: number, view: View): string {
  if (entries.length === 0) return 'No trip is recorded.\n';
  const shown = entries.slice(0, count).map((entry) => renderEntry(entry, view));
  const more = entries.length - shown.length;
  return `${shown.join('\n')}${more > 0 ? `\n${more} older not shown: use --limit to show more.\n` : ''}`;
}

function renderEntry({ button, trip }: Entry, { paint, now }: View): string {
  const { id, at, by, fights, reset } = trip;
  const held = describeDuration((reset === undefined ? now : Date.parse(reset.at)) - Date.parse(at));
  const lines = [
    `${paint('bold', formatTime(Date.parse(at)))}  ${paint('bold', button)}  ${paint('dim', id)}`,
    `  by ${showTrigger(by)}: ${describeReason(trip)}`,
    `  ${describeStop(trip)}${fights === 0 ? '' : `; ${describeDrift(fights)}`}`,
    ...describeHooks(trip.hooks).map((line) => `  ${line}`),
    reset === undefined
      ? `  ${paint('red', 'latched')} for ${held} now`
      : `  reset after ${held} by ${showPerson(reset)}: ${printable(reset.reason)}`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function describeStop({ at, acceptedAt, stoppedAt }: TripView): string {
  const after = (time: string) => `${((Date.parse(time) - Date.parse(at)) / 1_000).toFixed(1)} s`;
  if (acceptedAt === undefined) return 'zero replicas were not accepted';
  const accepted = `zero replicas after ${after(acceptedAt)}`;
  return stoppedAt === undefined
    ? `${accepted}, pods never seen gone`
    : `${accepted}, no pod left after ${after(stoppedAt)}`;
}

/** A line for each hook: `hook payment-queue: tripped delivered, stopped pending`. */
function describeHooks(deliveries: readonly DeliveryView[] = []): readonly string[] {
  return [...Map.groupBy(deliveries, ({ hook }) => hook)].map(([hook, events]) => {
    return `hook ${printable(hook)}: ${events.map(({ event, state }) => `${event} ${state}`).join(', ')}`;
  });
}
