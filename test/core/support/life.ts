import type { Cause } from '../../../src/core/cause/cause.ts';
import type { ContainerEnd, ContainerSnapshot, PodSnapshot } from '../../../src/core/evidence/pod.ts';

/** One attempt of a container. */
export interface Attempt {
  readonly cause: Cause;
  readonly runMs: number;
  readonly backOffMs: number;
}

export interface Life {
  readonly pod: string;
  readonly container: string;
  readonly startedAt: number;
  readonly attempts: readonly Attempt[];
  /** Set if `containerID` is present, as in every current runtime. */
  readonly ids: boolean;
}

/** The fields of `state.terminated` for each cause. */
export const endings: Readonly<Record<Cause, Omit<ContainerEnd, 'finishedAt' | 'containerId'>>> = {
  network: { exitCode: 1, reason: 'Error', message: 'Error: connect ECONNREFUSED 203.0.113.7:443' },
  other: { exitCode: 137, reason: 'OOMKilled' },
  unclear: { exitCode: 1, reason: 'Error' },
};

/** The ends of all attempts, by attempt. */
export function endsOf({
  attempts,
  startedAt,
  ids,
}: Life): readonly (ContainerEnd & { readonly finishedAt: number })[] {
  let now = startedAt;
  return attempts.map(({ cause, runMs, backOffMs }, attempt) => {
    const finishedAt = now + runMs;
    now = finishedAt + backOffMs;
    return { ...endings[cause], finishedAt, ...(ids ? { containerId: idOf(attempt) } : {}) };
  });
}

/**
 * The statuses that the kubelet writes over that life, in order: created, then for each attempt running, terminated,
 * and CrashLoopBackOff, which still has counter and id of the dead attempt. If ids are present, the next attempt
 * follows as created but not yet running. The life ends with one more attempt that keeps running.
 */
export function viewsOf(life: Life): readonly PodSnapshot[] {
  const ends = endsOf(life);
  const attempts = ends.flatMap((end, restartCount) => {
    const last = lastOf(ends, restartCount);
    const shown = { restartCount, ...idsOf(life, restartCount) };
    const next = { restartCount: restartCount + 1, ...idsOf(life, restartCount + 1) };
    return [
      { ...shown, state: 'running', ...last } as const,
      { ...shown, state: 'terminated', terminated: end, ...last } as const,
      { ...shown, state: 'waiting', lastTerminated: end } as const,
      ...(life.ids ? [{ ...next, state: 'waiting', lastTerminated: end } as const] : []),
    ];
  });
  const present = { restartCount: ends.length, ...idsOf(life, ends.length), ...lastOf(ends, ends.length) };
  const views = [
    { restartCount: 0, state: 'waiting' } as const,
    ...attempts,
    { ...present, state: 'running' } as const,
  ];
  return views.map((view) => podOf(life, { name: life.container, ...view }));
}

export function podOf({ pod, startedAt }: Pick<Life, 'pod' | 'startedAt'>, container: ContainerSnapshot): PodSnapshot {
  return { uid: `uid-of-${pod}`, name: pod, phase: 'Running', startedAt, ...ofSwypeApp, containers: [container] };
}

/** What proves that a pod belongs to the Deployment swype-app. */
export const ofSwypeApp: Pick<PodSnapshot, 'controller' | 'templateHash'> = {
  controller: { group: 'apps', kind: 'ReplicaSet', name: 'swype-app-5d4f6c7b89', uid: 'uid-of-the-replica-set' },
  templateHash: '5d4f6c7b89',
};

/** The ends that a view shows, by attempt. They are derived from the life, not from the view. */
export function shownAttempts(life: Life, view: number): readonly number[] {
  if (view === 0) return [];
  const perAttempt = life.ids ? 4 : 3;
  const attempt = Math.floor((view - 1) / perAttempt);
  const step = (view - 1) % perAttempt;
  const isPresent = attempt === life.attempts.length;
  const shown = step === 0 || isPresent ? [attempt - 1] : step === 1 ? [attempt - 1, attempt] : [attempt];
  return shown.filter((one) => one >= 0);
}

function lastOf(ends: readonly ContainerEnd[], restartCount: number) {
  const last = ends[restartCount - 1];
  return last === undefined ? {} : { lastTerminated: last };
}

function idsOf({ ids }: Life, attempt: number) {
  return ids ? { containerId: idOf(attempt) } : {};
}

function idOf(attempt: number): string {
  return `containerd://${attempt}`;
}
