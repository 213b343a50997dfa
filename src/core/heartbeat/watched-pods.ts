import type { ContainerSnapshot, PodSnapshot } from '../evidence/pod.ts';

/** What a receiver saw of a target's pods at one moment. */
export interface PodCounts {
  readonly pods: number;
  readonly restarts: number;
  /** When the newest of the pods was created; absent if unknown. */
  readonly newestPodAt?: number;
}

interface WatchedPod {
  readonly name: string;
  readonly createdAt: number | undefined;
  /** The sum of the restart counters, and since when it has been seen. Oldest first. */
  readonly steps: readonly { readonly at: number; readonly restarts: number }[];
}

/** The changes of a pod's restart count that are kept. A heartbeat is compared with the last minutes only. */
const stepsPerPod = 10;
/** The pods that are kept between two lists. A watch adds pods, and only a list removes those that are gone. */
const podsWatched = 5_000;

/**
 * The pods of one target and their restart counts, and since when this receiver has seen them. Pods without a container status
 * are left out: kube-state-metrics has no restart counter of them. Native sidecars are left out too, as the heartbeat's rule reads
 * the counter of regular containers only.
 */
export class WatchedPods {
  #pods = new Map<string, WatchedPod>();
  #listedAt = Number.NEGATIVE_INFINITY;

  /** When the pods were last listed completely. */
  get listedAt(): number {
    return this.#listedAt;
  }

  /** The watch shows a pod, or a list does. */
  note(pod: PodSnapshot, now: number): void {
    const containers = pod.containers.filter(({ sidecar }) => sidecar !== true);
    if (containers.length === 0) return;
    const known = this.#pods.get(pod.uid);
    const restarts = restartsOf(containers);
    const hasChanged = known?.steps.at(-1)?.restarts !== restarts;
    const steps = hasChanged ? [...(known?.steps ?? []), { at: now, restarts }].slice(-stepsPerPod) : known.steps;
    this.#pods.set(pod.uid, { name: pod.name, createdAt: pod.createdAt, steps });
    const oldest = this.#pods.keys().next();
    if (this.#pods.size > podsWatched && !oldest.done) this.#pods.delete(oldest.value);
  }

  /** A complete list: pods that are not in it are gone. */
  list(pods: readonly PodSnapshot[], now: number): void {
    for (const pod of pods) this.note(pod, now);
    const listed = new Set(pods.map(({ uid }) => uid));
    this.#pods = new Map([...this.#pods].filter(([uid]) => listed.has(uid)));
    this.#listedAt = now;
  }

  /** The counts that had been seen by `time`. `isMeant` selects pods by name. */
  countsAt(time: number, isMeant: (name: string) => boolean): PodCounts {
    const seen = [...this.#pods.values()].flatMap((pod) => {
      const step = pod.steps.findLast(({ at }) => at <= time);
      return step === undefined || !isMeant(pod.name) ? [] : [{ ...pod, restarts: step.restarts }];
    });
    const created = seen.flatMap(({ createdAt }) => createdAt ?? []);
    return {
      pods: seen.length,
      restarts: seen.reduce((sum, { restarts }) => sum + restarts, 0),
      ...(created.length === 0 ? {} : { newestPodAt: Math.max(...created) }),
    };
  }
}

function restartsOf(containers: readonly ContainerSnapshot[]): number {
  return containers.reduce((sum, { restartCount }) => sum + restartCount, 0);
}
