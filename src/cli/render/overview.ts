import type { ButtonView } from '../../api/button-service.ts';
import type { SharedHealth } from '../../api/overview.ts';
import { describeLabels } from '../../core/labels/labels.ts';
import { describeRestarts, outlookIn } from '../../core/outlook/describe.ts';
import { describeTarget } from '../../core/target.ts';
import { alignColumns } from '../../core/text/columns.ts';
import { describeStrayStop } from '../../core/text/wording.ts';
import { showStanding } from './status.ts';
import { printable } from './text.ts';
import { formatSince, formatUntil } from './times.ts';
import type { View } from './view.ts';
import { showTrigger, troublesOf } from './wording.ts';

/** A table with a line for each button. `wide` has more columns. */
export function renderButtons(buttons: readonly ButtonView[], view: View, size: 'normal' | 'wide' = 'normal'): string {
  const isWide = size === 'wide';
  if (buttons.length === 0) return "The receiver's config has no button.\n";
  const hasLabels = buttons.some(({ labels }) => labels !== undefined);
  const rows = buttons.map((button) => [
    view.paint('bold', button.name),
    showStanding(button, view),
    `${button.replicas ?? '?'}`,
    describeRestarts(outlookIn(button)) ?? '',
    describeTarget(button.target),
    ...(hasLabels ? [describeLabels(button.labels)] : []),
    ...(isWide ? [button.mode, button.heldBy ?? '-', button.trip?.id ?? '-'] : []),
    summaryOf(button, view.now),
  ]);
  const hasNotes = buttons.some((button) => summaryOf(button, view.now) !== '');
  const columns = [...(hasLabels ? ['LABELS'] : []), ...(isWide ? ['MODE', 'HELD BY', 'TRIP'] : [])];
  const head = ['BUTTON', 'STATE', 'REPLICAS', 'RESTARTS', 'TARGET', ...columns, hasNotes ? 'NOTE' : ''].map((title) =>
    view.paint('dim', title),
  );
  const lines = alignColumns([head, ...rows]).map((line) => `${line}\n`);
  return `${lines.join('')}\nDetails of one button: ${view.command('status', buttons[0]?.name ?? 'NAME')}\n`;
}

function summaryOf({ trip, awaitingRestore, disarm, mode }: ButtonView, now: number): string {
  const parts = [
    // The state does not show it.
    disarm !== undefined && (trip !== undefined || mode !== 'on') && `disarmed until ${formatUntil(disarm.until, now)}`,
    trip !== undefined && `${showTrigger(trip.by)}, ${formatSince(trip.at, now)}`,
    awaitingRestore && 'reset, not restored yet',
  ];
  return parts.filter((part) => part !== false).join('; ');
}

/** What is wrong with the shared dependencies of all buttons. Empty if nothing is wrong. */
export function renderHealth(health: SharedHealth, { paint, now }: View): string {
  const { late, at } = health.heartbeat;
  const newest =
    at === undefined ? 'No heartbeat has arrived yet.' : `The last heartbeat arrived ${formatSince(at, now)}.`;
  const lines = troublesOf(health).flatMap(({ text, details }) =>
    details === undefined ? [`${text}.`] : [`${text}:`, ...details.split('\n').map((line) => `  ${printable(line)}`)],
  );
  return [...(late ? [newest] : []), ...lines].map((line) => `${paint('red', line)}\n`).join('');
}

/** The alert that no button answers to. Empty if there was none. */
export function renderStrayStop({ strayStop }: SharedHealth, { paint }: View): string {
  return strayStop === undefined ? '' : `${paint('red', `${printable(describeStrayStop(strayStop))}.`)}\n`;
}
