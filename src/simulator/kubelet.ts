import { created, ended, started, waiting } from './container-life.ts';
import type { Durations } from './durations.ts';
import { type Death, deaths, type Failure, missingSecret } from './failures.ts';
import { type ContainerStatus, isActive, kubernetesTime, type Pod, type PodStatus } from './objects.ts';
import { labelPredicate } from './selectors.ts';
import type { Change, Store } from './store.ts';
import { Timers } from './timers.ts';

/** Which containers: of the active pods that all given fields choose, the named container or else each pod's first. */
export interface Choice {
  readonly namespace?: string;
  readonly pod?: string;
  /** A label selector, as `app=swype-app`. */
  readonly selector?: string;
  readonly container?: string;
}

export interface KubeletOptions {
  readonly store: Store;
  readonly now: () => number;
  readonly containerId: () => string;
  readonly durations: Durations;
  /** Writes a Kubernetes event about a pod. */
  readonly warn: (pod: Pod, reason: string, message: string) => void;
}

/** One attempt of one container, as far as back-off needs it. */
interface Attempt {
  readonly startedAt: number;
  readonly nextBackOffMs: number;
}

/** The one node: it starts, ends and restarts containers, and writes the status that a kubelet would write. */
export class Kubelet {
  readonly #options: KubeletOptions;
  readonly #store: Store;
  readonly #timers = new Timers();
  readonly #attempts = new Map<string, Attempt>();
  readonly #unsubscribe: () => void;
  /** Newest first: that one counts. */
  #failing: { readonly choice: Choice; readonly failure: Failure }[] = [];
  #pods = 0;

  constructor(options: KubeletOptions) {
    this.#options = options;
    this.#store = options.store;
    this.#unsubscribe = this.#store.onChange((change) => this.#observe(change));
  }

  close(): void {
    this.#unsubscribe();
    this.#timers.clear();
  }

  /**
   * The chosen containers, also of pods yet to come, fail again and again from now on, with back-off. The returned
   * function heals them: what is in back-off then comes up at its end.
   */
  fail(choice: Choice, failure: Failure): () => void {
    const entry = { choice, failure };
    this.#failing = [entry, ...this.#failing];
    for (const pod of this.choose(choice)) this.#planEnd(pod, containerOf(pod, choice));
    return () => {
      this.#failing = this.#failing.filter((one) => one !== entry);
    };
  }

  /** One end and the restart at once, through every status in between. Returns how many pods it hit. */
  crash(choice: Choice, death: Death): number {
    const pods = this.choose(choice);
    for (const pod of pods) {
      const container = containerOf(pod, choice);
      if (!this.#statusOf(pod, container)?.state.running) this.#start(pod, container);
      const backOffMs = this.#end(pod, container, death);
      if (backOffMs > 0) this.#backOff(pod, container, backOffMs);
      this.#start(pod, container);
    }
    return pods.length;
  }

  /** The node was short of memory: the pods end in phase Failed and stay listed. */
  evict(choice: Choice): void {
    for (const pod of this.choose(choice)) {
      for (const { name } of pod.spec.containers) if (this.#statusOf(pod, name)?.state.running) this.#kill(pod, name);
      const message = 'The node was low on resource: memory. Threshold quantity: 100Mi, available: 81Mi.';
      this.#writePod(pod, { phase: 'Failed', reason: 'Evicted', message });
    }
  }

  choose({ namespace, pod, selector = '' }: Choice): Pod[] {
    const pods = this.#store.list('pods', namespace).filter(isActive).filter(labelPredicate(selector));
    return pods.filter(({ metadata }) => pod === undefined || metadata.name === pod);
  }

  #observe({ type, resource, object, previous }: Change): void {
    const { uid, deletionTimestamp } = object.metadata;
    const pod = resource === 'pods' && this.#latest(object);
    if (!pod) return;
    if (type === 'ADDED') this.#timers.after(0, uid, () => this.#schedule(pod));
    if (!deletionTimestamp || previous?.metadata.deletionTimestamp) return;
    for (const { name } of pod.spec.containers) this.#timers.cancel(keyOf(pod, name));
    this.#timers.after(this.#options.durations.terminationGraceMs, uid, () => this.#store.remove('pods', pod));
  }

  #schedule(pod: Pod): void {
    this.#pods += 1;
    const containerStatuses = pod.spec.containers.map(({ name, image = name }) => created(name, image));
    const startTime = kubernetesTime(this.#options.now());
    const podIP = `10.244.0.${this.#pods % 250}`;
    this.#writePod(pod, { startTime, hostIP: '192.0.2.10', podIP, containerStatuses });
    for (const { name } of pod.spec.containers) this.#after(this.#options.durations.startMs, pod, name, this.#start);
  }

  #start(pod: Pod, container: string): void {
    const status = this.#statusOf(pod, container);
    if (!status) return;
    const { now, containerId, durations } = this.#options;
    if (this.#failureOf(pod, container) === 'missing-secret') {
      this.#writeContainer(pod, waiting(status, missingSecret.reason, missingSecret.message));
      this.#after(durations.runMs, pod, container, this.#start);
      return;
    }
    const nextBackOffMs = this.#attempts.get(keyOf(pod, container))?.nextBackOffMs ?? 0;
    this.#attempts.set(keyOf(pod, container), { startedAt: now(), nextBackOffMs });
    this.#writeContainer(pod, started(status, this.#time(), `containerd://${containerId()}`));
    this.#planEnd(pod, container);
  }

  #planEnd(pod: Pod, container: string): void {
    const failure = this.#failureOf(pod, container);
    const runs = this.#statusOf(pod, container)?.state.running !== undefined;
    if (failure && failure !== 'missing-secret' && runs)
      this.#after(this.#options.durations.runMs, pod, container, this.#endAndRestart);
    else if (runs) this.#timers.cancel(keyOf(pod, container));
  }

  #endAndRestart(pod: Pod, container: string): void {
    const failure = this.#failureOf(pod, container);
    if (!failure || failure === 'missing-secret') return;
    const backOffMs = this.#end(pod, container, failure);
    const { startMs } = this.#options.durations;
    this.#after(startMs, pod, container, () => {
      if (backOffMs === 0) return this.#start(pod, container);
      this.#backOff(pod, container, backOffMs);
      this.#after(backOffMs, pod, container, this.#start);
    });
  }

  /** Returns how long the next attempt must wait. */
  #end(pod: Pod, container: string, death: Death): number {
    this.#kill(pod, container, death);
    const { backOffMs, maxBackOffMs, backOffResetMs } = this.#options.durations;
    const attempt = this.#attempts.get(keyOf(pod, container)) ?? { startedAt: this.#options.now(), nextBackOffMs: 0 };
    const wait = this.#options.now() - attempt.startedAt >= backOffResetMs ? 0 : attempt.nextBackOffMs;
    const nextBackOffMs = wait === 0 ? backOffMs : Math.min(2 * wait, maxBackOffMs);
    this.#attempts.set(keyOf(pod, container), { ...attempt, nextBackOffMs });
    return wait;
  }

  #kill(pod: Pod, container: string, death: Death = 'killed'): void {
    this.#timers.cancel(keyOf(pod, container));
    const status = this.#statusOf(pod, container);
    if (!status) return;
    const { terminationMessagePolicy } = pod.spec.containers.find(({ name }) => name === container) ?? {};
    if (death === 'liveness-kill') this.#options.warn(pod, 'Unhealthy', unhealthy(pod));
    const logsInMessage = terminationMessagePolicy === 'FallbackToLogsOnError';
    this.#writeContainer(pod, ended(status, deaths[death], this.#time(), logsInMessage));
  }

  #backOff(pod: Pod, container: string, ms: number): void {
    const status = this.#statusOf(pod, container);
    const { name, namespace, uid } = pod.metadata;
    const what = `restarting failed container=${container} pod=${name}_${namespace}(${uid})`;
    if (status) this.#writeContainer(pod, waiting(status, 'CrashLoopBackOff', `back-off ${ms / 1_000}s ${what}`));
  }

  #writeContainer(pod: Pod, status: ContainerStatus): void {
    const statuses = this.#latest(pod)?.status.containerStatuses ?? [];
    const containerStatuses = statuses.map((one) => (one.name === status.name ? status : one));
    const anyStarted = containerStatuses.some(({ containerID }) => containerID !== undefined);
    this.#writePod(pod, { phase: anyStarted ? 'Running' : 'Pending', containerStatuses });
  }

  #writePod(pod: Pod, change: Partial<PodStatus>): void {
    const latest = this.#latest(pod);
    if (!latest) return;
    const status = { ...latest.status, ...change };
    const ready = status.phase === 'Running' && status.containerStatuses?.every((one) => one.ready);
    const condition = ready ? 'True' : 'False';
    const conditions = [
      { type: 'PodScheduled', status: 'True' },
      { type: 'ContainersReady', status: condition },
      { type: 'Ready', status: condition },
    ] as const;
    this.#store.put('pods', {
      ...latest,
      spec: { ...latest.spec, nodeName: 'node-1' },
      status: { ...status, conditions },
    });
  }

  /** The pod as it is now; not one of the same name made since. */
  #latest({ metadata: { namespace, name, uid } }: Pick<Pod, 'metadata'>): Pod | undefined {
    const pod = this.#store.get('pods', namespace, name);
    return pod?.metadata.uid === uid ? pod : undefined;
  }

  #statusOf(pod: Pod, container: string): ContainerStatus | undefined {
    return this.#latest(pod)?.status.containerStatuses?.find(({ name }) => name === container);
  }

  #failureOf(pod: Pod, container: string): Failure | undefined {
    return this.#failing.find(
      ({ choice }) =>
        containerOf(pod, choice) === container &&
        this.choose(choice).some(({ metadata }) => metadata.uid === pod.metadata.uid),
    )?.failure;
  }

  #after(ms: number, pod: Pod, container: string, act: (pod: Pod, container: string) => void): void {
    this.#timers.after(ms, keyOf(pod, container), () => act.call(this, pod, container));
  }

  #time(): string {
    return kubernetesTime(this.#options.now());
  }
}

function keyOf(pod: Pod, container: string): string {
  return `${pod.metadata.uid}/${container}`;
}

function containerOf(pod: Pod, choice: Choice): string {
  return choice.container ?? pod.spec.containers[0]?.name ?? '';
}

function unhealthy({ status: { podIP } }: Pod): string {
  const probe = `Get "http://${podIP}:8080/healthz": dial tcp ${podIP}:8080: connect: connection refused`;
  return `Liveness probe failed: ${probe}`;
}
