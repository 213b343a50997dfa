import { type ContainerSnapshot, containerKey, isUnfinished, type PodSnapshot } from '../evidence/pod.ts';

/** The containers of the target when the wait for a steady target began. */
export interface Watched {
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Restart counts by `podUid/container`. */
  readonly restarts: Readonly<Record<string, number>>;
}

export type Steadiness =
  /** Every pod has run without a restart for long enough. */
  | { readonly kind: 'steady' }
  /** Too few pods run all of their containers. */
  | { readonly kind: 'starting'; readonly running: number }
  /** All pods run, but not for long enough. `sinceMs`: how long they have. */
  | { readonly kind: 'waiting'; readonly sinceMs: number }
  /** A container ended since the wait began. */
  | { readonly kind: 'restarted'; readonly pod: string; readonly container: string };

interface SteadyRule {
  /** The replicas that the target must have. */
  readonly replicas: number;
  readonly forMs: number;
}

/** Whether the target's pods have run for `forMs` without a restart. A pod that does not run proves nothing. */
export function steadinessOf(
  pods: readonly PodSnapshot[],
  watched: Watched,
  { replicas, forMs }: SteadyRule,
  now: number,
): Steadiness {
  const present = pods.filter((pod) => isUnfinished(pod) && pod.deletion === undefined);
  for (const pod of present) {
    const ended = pod.containers.find((container) => hasEnded(pod, container, watched));
    if (ended !== undefined) return { kind: 'restarted', pod: pod.name, container: ended.name };
  }
  const running = present.filter(isRunning);
  if (running.length < replicas) return { kind: 'starting', running: running.length };
  const sinceMs = now - Math.max(...running.map(quietSince));
  return sinceMs >= forMs ? { kind: 'steady' } : { kind: 'waiting', sinceMs };
}

/** A container that has ended is restarted later, so the count alone would show it too late. */
function hasEnded({ uid }: PodSnapshot, container: ContainerSnapshot, { since, restarts }: Watched): boolean {
  const { name, restartCount, terminated, lastTerminated } = container;
  if (terminated !== undefined || restartCount > (restarts[containerKey(uid, name)] ?? 0)) return true;
  return (lastTerminated?.finishedAt ?? 0) > since;
}

function isRunning({ phase, containers }: PodSnapshot): boolean {
  return phase === 'Running' && containers.length > 0 && containers.every(({ state }) => state === 'running');
}

/** When the pod started, or its last container ended. Without a time, the pod counts as new. */
function quietSince({ startedAt = Number.POSITIVE_INFINITY, containers }: PodSnapshot): number {
  return Math.max(startedAt, ...containers.map(({ lastTerminated }) => lastTerminated?.finishedAt ?? 0));
}
