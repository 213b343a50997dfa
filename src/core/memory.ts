import type { CauseRules } from './cause/assess.ts';
import { judgeEnd } from './cause/judge.ts';
import { containersRemembered, terminationsPerContainer } from './limits.ts';
import type { ContainerEnd, ContainerSnapshot, PodSnapshot } from './pod.ts';
import type { Termination } from './termination.ts';

/**
 * The terminations that were seen. The API keeps only the latest of each container, so what nobody remembers is lost.
 * Bounded by container and by number of containers; the oldest go first.
 */
export class TerminationMemory {
  readonly #rules: CauseRules;
  readonly #byContainer = new Map<string, readonly Termination[]>();

  constructor(rules: CauseRules) {
    this.#rules = rules;
  }

  /** Remembers what `pod` shows, and returns what of it was new. */
  observe(pod: PodSnapshot): readonly Termination[] {
    return pod.containers.flatMap((container) =>
      shownEnds(container).flatMap(({ end, attempt }) => {
        const termination = this.#judge(pod, container, end, attempt);
        return this.#remember(termination) ? [termination] : [];
      }),
    );
  }

  /** The terminations of one container, by attempt. */
  of(podUid: string, container: string): readonly Termination[] {
    return this.#byContainer.get(containerKey(podUid, container)) ?? [];
  }

  #judge(pod: PodSnapshot, container: ContainerSnapshot, end: ContainerEnd, attempt: number): Termination {
    const { chain: _, ...verdict } = judgeEnd(end, this.#rules);
    return {
      podUid: pod.uid,
      pod: pod.name,
      container: container.name,
      attempt,
      exitCode: end.exitCode,
      reason: end.reason ?? '',
      // The kubelet writes 1970 for an end that it did not see.
      ...(end.finishedAt ? { finishedAt: end.finishedAt } : {}),
      ...verdict,
    };
  }

  #remember(termination: Termination): boolean {
    const key = containerKey(termination.podUid, termination.container);
    const known = this.#byContainer.get(key) ?? [];
    const same = known.find((other) => other.attempt === termination.attempt);
    // The same attempt with another end is a counter that started anew: the later view is the true one.
    if (same !== undefined && same.finishedAt === termination.finishedAt) return false;
    const others = known.filter((other) => other !== same);
    const sorted = [...others, termination].sort((one, other) => one.attempt - other.attempt);
    this.#byContainer.delete(key);
    this.#byContainer.set(key, sorted.slice(-terminationsPerContainer));
    this.#forgetOldestContainer();
    return true;
  }

  #forgetOldestContainer(): void {
    const oldest = this.#byContainer.keys().next();
    if (this.#byContainer.size > containersRemembered && !oldest.done) this.#byContainer.delete(oldest.value);
  }
}

/** How baseline and memory name a container of a pod. */
export function containerKey(podUid: string, container: string): string {
  return `${podUid}/${container}`;
}

interface ShownEnd {
  readonly end: ContainerEnd;
  readonly attempt: number;
}

function shownEnds(container: ContainerSnapshot): readonly ShownEnd[] {
  const { lastTerminated: last, terminated: present, restartCount } = container;
  const shown: ShownEnd[] = [];
  if (last !== undefined) shown.push({ end: last, attempt: attemptOfLast(container, last) });
  if (present !== undefined) shown.push({ end: present, attempt: restartCount });
  return shown.filter(({ attempt }) => attempt >= 0);
}

/**
 * Which attempt `lastState.terminated` tells of. While the kubelet backs off, the restart counter and the container's
 * id are still those of the attempt that ended; once it runs again they are those of the next.
 * Source: `convertToAPIContainerStatuses` of the kubelet.
 */
function attemptOfLast(container: ContainerSnapshot, last: ContainerEnd): number {
  const stillShown =
    container.containerId !== undefined && last.containerId !== undefined
      ? container.containerId === last.containerId
      : container.state === 'waiting';
  return stillShown ? container.restartCount : container.restartCount - 1;
}
