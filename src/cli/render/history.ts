import type { ButtonView, DeliveryView, DisarmView, TripView } from '../../api/button-service.ts';
import { damageNotice } from '../../core/text/damage.ts';
import { describeDuration } from '../../core/text/duration.ts';
import { describeLateAlert, progressWords } from '../../core/text/wording.ts';
import { printable } from './text.ts';
import { formatTime } from './times.ts';
import type { View } from './view.ts';
import { describeDrift, describeReason, showPerson, showTrigger } from './wording.ts';

/** One trip, or one disarm, of one button. */
export type Entry = { readonly button: string } & ({ readonly trip: TripView } | { readonly disarm: DisarmView });

/** All trips and disarms of the buttons, newest first. */
export function entriesOf(buttons: readonly ButtonView[]): readonly Entry[] {
  return buttons
    .flatMap(({ name: button, history, disarms = [] }): readonly Entry[] => [
      ...history.map((trip) => ({ button, trip })),
      ...disarms.map((disarm) => ({ button, disarm })),
    ])
    .sort((one, other) => timeOf(other).localeCompare(timeOf(one)));
}

function timeOf(entry: Entry): string {
  return 'trip' in entry ? entry.trip.at : entry.disarm.at;
}

/** Shows the newest `count` entries, some lines for each. Ends with a line break. */
export function renderHistory(entries: readonly Entry[], count: number, view: View): string {
  if (entries.length === 0) return 'No trip is recorded.\n';
  const shown = entries.slice(0, count).map((entry) => renderEntry(entry, view));
  const more = entries.length - shown.length;
  return `${shown.join('\n')}${more > 0 ? `\n${more} older not shown: use --limit to show more.\n` : ''}`;
}

function renderEntry(entry: Entry, view: View): string {
  return 'trip' in entry ? renderTrip(entry.button, entry.trip, view) : renderDisarm(entry.button, entry.disarm, view);
}

function renderDisarm(button: string, disarm: DisarmView, { paint }: View): string {
  const { at, until, reason, ended } = disarm;
  const length = describeDuration(Date.parse(until) - Date.parse(at));
  const early = ended === undefined ? [] : [`  ended at ${formatTime(Date.parse(ended.at))} by ${showPerson(ended)}`];
  const lines = [
    `${paint('bold', formatTime(Date.parse(at)))}  ${paint('bold', button)}`,
    `  disarmed for ${length} by ${showPerson(disarm)}: ${printable(reason)}`,
    ...early,
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function renderTrip(button: string, trip: TripView, { paint, now }: View): string {
  const { id, at, by, fights, reset } = trip;
  const held = describeDuration((reset === undefined ? now : Date.parse(reset.at)) - Date.parse(at));
  const lines = [
    `${paint('bold', formatTime(Date.parse(at)))}  ${paint('bold', button)}  ${paint('dim', id)}`,
    `  by ${showTrigger(by)}: ${describeReason(trip)}`,
    `  ${describeStop(trip)}${fights === 0 ? '' : `; ${describeDrift(fights)}`}`,
    ...(trip.lateAlert === undefined ? [] : [`  the alert ${describeLateAlert(trip.lateAlert.delaySeconds)}`]),
    ...(trip.damage === undefined ? [] : [`  ${paint('red', `latch ${damageNotice(trip.damage)}`)}`]),
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
    return `hook ${printable(hook)}: ${events.map(({ event, state }) => `${event} ${progressWords[state]}`).join(', ')}`;
  });
}
