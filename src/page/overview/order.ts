import type { ButtonView } from '../../api/button-service.ts';
import { drillButton } from '../../core/drill/canary.ts';
import { outlookIn } from '../../core/outlook/describe.ts';
import { type Standing, standings } from '../../core/outlook/outlook.ts';

/** What needs a person comes first. */
const urgency: readonly Standing[] = [
  'stopping',
  'stopped',
  'unknown',
  'degraded',
  'disarmed',
  'off',
  'dry-run',
  'armed',
];

/** Latched buttons first; equally urgent ones by name. The canary of the drill comes last, because nothing depends on it. */
export function inOrder(views: readonly ButtonView[]): readonly ButtonView[] {
  const rank = new Map(standings.map((standing) => [standing, urgency.indexOf(standing)]));
  const rankOf = (view: ButtonView) =>
    view.name === drillButton ? urgency.length : (rank.get(outlookIn(view).standing) ?? 0);
  return views.toSorted((one, other) => rankOf(one) - rankOf(other) || one.name.localeCompare(other.name));
}

/** Whether every word of the filter is in the button's name, its target, its state or one of its labels, written `tier=payments`. */
export function isMeant(view: ButtonView, filter: string): boolean {
  const { target, name, state, labels = {} } = view;
  const ofLabels = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const text = [name, target.namespace, target.name, state, view.mode, ...ofLabels].join(' ').toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
