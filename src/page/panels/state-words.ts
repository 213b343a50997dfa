import type { ButtonView } from '../../api/button-service.ts';
import { describeStanding, outlookIn } from '../../core/outlook/describe.ts';
import { isLatched, type Standing } from '../../core/outlook/outlook.ts';
import { clockTime } from '../elements/clock.ts';

/** The state as one line: `Armed (degraded: heartbeat late)`. */
export function stateLine(view: ButtonView): string {
  return describeStanding(view, clockTime);
}

/** The colour and the icon of a state: the name of a CSS class. `awaiting`: nothing runs that a trip could stop. */
export function lookOf(view: ButtonView): Standing | 'awaiting' {
  const { standing } = outlookIn(view);
  const isArmed = standing === 'armed' || standing === 'degraded';
  return isArmed && (view.awaitingRestore || view.replicas === 0) ? 'awaiting' : standing;
}

/** The title of the page, for a glance at the browser tab. */
export function titleOf(views: readonly ButtonView[]): string {
  const latched = views.filter(isLatched);
  if (latched.length === 0) return 'big-red-button';
  const names = latched.map(({ name, state }) => `${name} ${state}`).join(', ');
  return `■ ${names} · big-red-button`;
}
