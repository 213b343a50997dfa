import type { ButtonView } from '../../api/button-service.ts';
import type { Person, TrippedBy } from '../../core/latch/latch.ts';

type State = ButtonView['state'];
type View = ButtonView;

/** A state in one word, as people are shown it. */
export const stateWords: Readonly<Record<State, string>> = {
  armed: 'Armed',
  stopping: 'Stopping',
  stopped: 'Stopped',
  unknown: 'Unknown',
};

export function isLatched({ state }: Pick<View, 'state'>): boolean {
  return state === 'stopping' || state === 'stopped';
}

/** What the state means for the workload, in one sentence. */
export function meaningOf(view: Pick<View, 'state' | 'replicas' | 'awaitingRestore'>): string {
  const { state, replicas } = view;
  switch (state) {
    case 'armed':
      if (view.awaitingRestore) return 'Released. The workload is at zero until someone restores it.';
      if (replicas === 0) return 'Watching, and the workload is at zero although nothing latched it.';
      return 'Watching. The workload runs.';
    case 'stopping':
      return 'Replicas are set to 0; pods may still be at work.';
    case 'stopped':
      return 'Seen empty: no pod is at work. Held at 0.';
    case 'unknown':
      return 'No latch was seen: the state object holds none, or could not be read. The workload was not seen running yet.';
  }
}

/** What comes next, by itself or by a person. */
export function nextOf(view: View): string {
  const { mode, limit } = view;
  switch (view.state) {
    case 'armed':
    case 'unknown':
      if (view.awaitingRestore) return 'Restore with your own credentials: run the command below.';
      if (view.replicas === 0) return 'To run it: scale it up. To keep it at zero: press.';
      if (mode === 'off') return 'Claims are ignored (mode off). A press still stops it.';
      if (mode === 'dry-run')
        return 'It tells what it would do, and stops nothing by itself (mode dry-run). A press still does.';
      return `It trips when one container has more than ${limit} restarts by network failure within ${minutes(view.windowMs)}.`;
    case 'stopping':
      return 'It becomes stopped as soon as no pod is left. Whoever raises it is set back to 0.';
    case 'stopped':
      return 'Nothing happens by itself. Mend the cause, reset, then restore.';
  }
}

/** Who or what pulled the latch. */
export function triggerOf(by: TrippedBy): string {
  switch (by.trigger) {
    case 'alert':
      return `Alert ${by.alertname}`;
    case 'sensor':
      return 'The second sensor';
    case 'press':
      return `Pressed by ${personOf(by)}`;
  }
}

/** The account, and the name that its client claims, marked as that. */
export function personOf({ account, claimedName }: Person): string {
  return claimedName === undefined ? account : `${account} (claims to be ${claimedName})`;
}

export function minutes(ms: number): string {
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1_000} s`;
}

/** The page's title: what a glance at the tab must tell. */
export function titleOf(views: readonly View[]): string {
  const held = views.filter(isLatched);
  if (held.length === 0) return 'big-red-button';
  const names = held.map(({ name, state }) => `${name} ${state}`).join(', ');
  return `■ ${names} · big-red-button`;
}
