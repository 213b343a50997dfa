import type { ButtonView } from '../../api/button-service.ts';
import { describeDuration } from '../../core/text/duration.ts';
import { describePerson } from '../../core/text/people.ts';
import { clockTime } from '../elements/clock.ts';

/** The name of each state, as people see it. */
export const stateWords: Readonly<Record<ButtonView['state'], string>> = {
  armed: 'Armed',
  stopping: 'Stopping',
  stopped: 'Stopped',
  unknown: 'Unknown',
};

/** A latched button shows its state, although it may be disarmed too. */
export function wordOf({
  state,
  disarm,
}: Pick<ButtonView, 'state'> & { readonly disarm: ButtonView['disarm'] }): string {
  return disarm !== undefined && !isLatched({ state }) ? 'Disarmed' : stateWords[state];
}

/** The end of the disarm, the person, and the reason. */
export function describeDisarm(disarm: NonNullable<ButtonView['disarm']>): string {
  return `Disarmed until ${clockTime(disarm.until)} by ${describePerson(disarm)}: ${disarm.reason}. No alert and no sensor trips it. `;
}

export function isLatched({ state }: Pick<ButtonView, 'state'>): boolean {
  return state === 'stopping' || state === 'stopped';
}

/** What the state means for the workload. */
export function meaningOf(view: Pick<ButtonView, 'state' | 'awaitingRestore'>, replicas: number | undefined): string {
  switch (view.state) {
    case 'armed':
      if (view.awaitingRestore) return 'Released. The workload stays at zero until a person restores it.';
      if (replicas === 0) return 'Watching. The workload is at zero, but no latch holds it there.';
      return 'Watching. The workload is running.';
    case 'stopping':
      return 'Replicas are set to 0. Pods may still be running.';
    case 'stopped':
      return 'No pods are running. Held at 0 until you reset.';
    case 'unknown':
      return 'The state object has no latch, or cannot be read. The workload has not been seen running.';
  }
}

/** What happens next, or what a person can do. */
export function nextOf(view: ButtonView): string {
  const { mode, limit, windowMs } = view;
  switch (view.state) {
    case 'armed':
    case 'unknown':
      if (view.disarm !== undefined) return 'It arms by itself at that time. A press still stops the workload.';
      if (view.awaitingRestore) return 'Restore with your own credentials: run the command below.';
      if (view.replicas === 0) return 'To run the workload, scale it up. To keep it at zero, press.';
      if (mode === 'off') return 'Alerts are ignored (mode off). A press still stops the workload.';
      if (mode === 'dry-run')
        return 'The receiver only logs a trip and stops nothing by itself (mode dry-run). A press still stops the workload.';
      return `The button trips if one container restarts more than ${limit} times by network failure within ${describeDuration(windowMs)}.`;
    case 'stopping':
      return 'The state becomes Stopped when no pod is left. If anything raises the replicas, the receiver sets them back to 0.';
    case 'stopped':
      return 'Nothing happens by itself. Fix the cause, reset, then restore.';
  }
}

/** The title of the page, for a glance at the browser tab. */
export function titleOf(views: readonly ButtonView[]): string {
  const latched = views.filter(isLatched);
  if (latched.length === 0) return 'big-red-button';
  const names = latched.map(({ name, state }) => `${name} ${state}`).join(', ');
  return `■ ${names} · big-red-button`;
}
