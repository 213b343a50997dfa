import type { CauseRules } from '../cause/assess.ts';
import { judgeEnd } from '../cause/judge.ts';
import { type ContainerEnd, type ContainerSnapshot, containerKey, type PodSnapshot } from './pod.ts';
import type { Termination } from './termination.ts';

/** Terminations kept of one container. Every sensible limit is lower. */
export const terminationsPerContainer = 100;
/** Containers remembered per button. The one whose newest termination is oldest is forgotten first. */
export const containersRemembered = 1_000;

/**
 * The terminations that were seen. The API keeps only the latest one of each container. The memory is bounded by container
 * and by number of containers, and forgets the oldest first.
 */
export class TerminationMemory {
  readonly #rules: CauseRules;
  readonly #byContainer = new Map<string, readonly Termination[]>();

  constructor(rules: CauseRules) {
    this.#rules = rules;
  }

  /** Remembers the terminations that `pod` shows. Returns those that were not known. */
  observe(pod: PodSnapshot): readonly Termination[] {
    return pod.containers.flatMap((container) =>
      shownEnds(container).flatMap(({ end, attempt }) => {
        const known = this.of(pod.uid, container.name).find((other) => other.attempt === attempt);
        // The same attempt with another end: the restart counter started again, so the later one is right.
        if (known !== undefined && known.finishedAt === finishedAtOf(end)) return [];
        // Judging is the expensive part, and every list shows the last termination again.
        const termination = this.#judge(pod, container, end, attempt);
        this.#remember(termination);
        return [termination];
      }),
    );
  }

  /**
   * The terminations of one container of `pod`, by attempt: the remembered ones, and what the pod itself shows. With more
   * containers than are remembered, the pod in hand still shows how each ended last.
   */
  ofShown(pod: PodSnapshot, container: ContainerSnapshot): readonly Termination[] {
    const remembered = this.of(pod.uid, container.name);
    const forgotten = shownEnds(container).filter(
      ({ attempt }) => !remembered.some((other) => other.attempt === attempt),
    );
    if (forgotten.length === 0) return remembered;
    const shown = forgotten.map(({ end, attempt }) => this.#judge(pod, container, end, attempt));
    return [...remembered, ...shown].sort((one, other) => one.attempt - other.attempt);
  }

  /** The remembered terminations of one container, by attempt. */
  of(podUid: string, container: string): readonly Termination[] {
    return this.#byContainer.get(containerKey(podUid, container)) ?? [];
  }

  #judge(pod: PodSnapshot, container: ContainerSnapshot, end: ContainerEnd, attempt: number): Termination {
    const { chain: _, ...verdict } = judgeEnd(end, this.#rules);
    const finishedAt = finishedAtOf(end);
    return {
      podUid: pod.uid,
      pod: pod.name,
      container: container.name,
      attempt,
      exitCode: end.exitCode,
      reason: end.reason ?? '',
      ...(finishedAt === undefined ? {} : { finishedAt }),
      ...verdict,
    };
  }

  #remember(termination: Termination): void {
    const { podUid, container, attempt } = termination;
    const key = containerKey(podUid, container);
    const others = this.of(podUid, container).filter((other) => other.attempt !== attempt);
    const sorted = [...others, termination].sort((one, other) => one.attempt - other.attempt);
    this.#byContainer.delete(key);
    this.#byContainer.set(key, sorted.slice(-terminationsPerContainer));
    this.#forgetOldestContainer();
  }

  #forgetOldestContainer(): void {
    const oldest = this.#byContainer.keys().next();
    if (this.#byContainer.size > containersRemembered && !oldest.done) this.#byContainer.delete(oldest.value);
  }
}

/** The kubelet writes 1970 for an end that it did not see. */
function finishedAtOf({ finishedAt }: ContainerEnd): number | undefined {
  return finishedAt || undefined;
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
 * The number of the attempt in `lastState.terminated`. During back-off the restart counter and the container's id are still
 * those of the attempt that ended. Once the container runs again they are those of the next attempt.
 * Source: `convertToAPIContainerStatuses` of the kubelet.
 */
function attemptOfLast(container: ContainerSnapshot, last: ContainerEnd): number {
  const stillShown =
    container.containerId !== undefined && last.containerId !== undefined
      ? container.containerId === last.containerId
      : container.state === 'waiting';
  return stillShown ? container.restartCount : container.restartCount - 1;
}
