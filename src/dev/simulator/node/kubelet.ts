import { kubernetesTime, type Pod } from '../store/objects.ts';
import type { Change, Store } from '../store/store.ts';
import { created, ended, started, waiting } from './container-life.ts';
import type { Durations } from './durations.ts';
import { type Death, deaths, type Failure, missingSecret } from './failures.ts';
import { type Choice, choosePods, chosenContainer } from './pod-choice.ts';
import { containerStatus, writeContainerStatus, writePodStatus } from './pod-status.ts';
import { Timers } from './timers.ts';

interface KubeletOptions {
  readonly store: Store;
  readonly now: () => number;
  readonly containerId: () => string;
  readonly durations: Durations;
  /** Writes a Kubernetes Event about a pod. */
  readonly warn: (pod: Pod, reason: string, message: string) => void;
}

/** A container's newest attempt, with the fields that back-off needs. */
interface Attempt {
  readonly startedAt: number;
  readonly nextBackOffMs: number;
}

/** The only node. Starts, ends and restarts containers, and writes their status as a kubelet does. */
export class Kubelet {
  readonly #options: KubeletOptions;
  readonly #store: Store;
  readonly #timers = new Timers();
  readonly #attempts = new Map<string, Attempt>();
  readonly #unsubscribe: () => void;
  /** Newest first. The newest one that matches applies. */
  #failing: readonly { readonly choice: Choice; readonly failure: Failure }[] = [];
  #addresses = 0;

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
   * Makes the chosen containers fail again and again, with back-off, also in future pods. The returned function heals them: a
   * container in back-off then starts at the end of its back-off.
   */
  fail(choice: Choice, failure: Failure): () => void {
    const entry = { choice, failure };
    this.#failing = [entry, ...this.#failing];
    for (const pod of choosePods(this.#store, choice)) this.#planEnd(pod, chosenContainer(pod, choice));
    return () => {
      this.#failing = this.#failing.filter((one) => one !== entry);
    };
  }

  /** Ends each chosen container and restarts it at once, with every status in between. Returns the number of pods. */
  crash(choice: Choice, death: Death): number {
    const pods = choosePods(this.#store, choice);
    for (const pod of pods) {
      const container = chosenContainer(pod, choice);
      if (!containerStatus(this.#store, pod, container)?.state.running) this.#start(pod, container);
      const backOffMs = this.#end(pod, container, death);
      if (backOffMs > 0) this.#backOff(pod, container, backOffMs);
      this.#start(pod, container);
    }
    return pods.length;
  }

  /** The node is short of memory: the chosen pods end in phase Failed and stay listed. */
  evict(choice: Choice): void {
    for (const pod of choosePods(this.#store, choice)) {
      for (const { name } of pod.spec.containers) this.#kill(pod, name, 'killed');
      const message = 'The node was low on resource: memory. Threshold quantity: 100Mi, available: 81Mi.';
      writePodStatus(this.#store, pod, { phase: 'Failed', reason: 'Evicted', message });
    }
  }

  #observe({ type, resource, object, previous }: Change): void {
    const { namespace, name, uid, deletionTimestamp } = object.metadata;
    const pod = this.#store.get('pods', namespace, name);
    if (resource !== 'pods') return;
    if (type === 'DELETED') this.#timers.cancelAll(uid);
    else if (type === 'ADDED' && pod) this.#timers.after(0, uid, () => this.#schedule(pod));
    else if (deletionTimestamp && !previous?.metadata.deletionTimestamp && pod) {
      this.#timers.cancelAll(uid);
      this.#timers.after(this.#options.durations.terminationGraceMs, uid, () => this.#store.remove('pods', pod));
    }
  }

  #schedule(pod: Pod): void {
    this.#addresses += 1;
    writePodStatus(this.#store, pod, {
      startTime: this.#time(),
      hostIP: '192.0.2.10',
      podIP: `10.244.0.${this.#addresses % 250}`,
      containerStatuses: pod.spec.containers.map(({ name, image = name }) => created(name, image)),
    });
    for (const { name } of pod.spec.containers) this.#after(this.#options.durations.startMs, pod, name, this.#start);
  }

  #start(pod: Pod, container: string): void {
    const status = containerStatus(this.#store, pod, container);
    if (!status) return;
    const { now, containerId, durations } = this.#options;
    if (this.#failureOf(pod, container) === 'missing-secret') {
      writeContainerStatus(this.#store, pod, waiting(status, missingSecret.reason, missingSecret.message));
      this.#after(durations.runMs, pod, container, this.#start);
      return;
    }
    const nextBackOffMs = this.#attempts.get(keyOf(pod, container))?.nextBackOffMs ?? 0;
    this.#attempts.set(keyOf(pod, container), { startedAt: now(), nextBackOffMs });
    writeContainerStatus(this.#store, pod, started(status, this.#time(), `containerd://${containerId()}`));
    this.#planEnd(pod, container);
  }

  #planEnd(pod: Pod, container: string): void {
    const running = containerStatus(this.#store, pod, container)?.state.running;
    if (running && this.#failureOf(pod, container))
      this.#after(this.#options.durations.runMs, pod, container, this.#endAndRestart);
  }

  #endAndRestart(pod: Pod, container: string): void {
    const failure = this.#failureOf(pod, container);
    // The container was healed, or a secret is missing, which does not affect a running container.
    if (!failure || failure === 'missing-secret') return;
    const backOffMs = this.#end(pod, container, failure);
    this.#after(this.#options.durations.startMs, pod, container, () => {
      if (backOffMs > 0) this.#backOff(pod, container, backOffMs);
      this.#after(backOffMs, pod, container, this.#start);
    });
  }

  /** Returns the back-off of the next attempt. */
  #end(pod: Pod, container: string, death: Death): number {
    this.#kill(pod, container, death);
    const { backOffMs, maxBackOffMs, backOffResetMs } = this.#options.durations;
    const now = this.#options.now();
    const { startedAt = now, nextBackOffMs = 0 } = this.#attempts.get(keyOf(pod, container)) ?? {};
    const wait = now - startedAt >= backOffResetMs ? 0 : nextBackOffMs;
    const next = wait === 0 ? backOffMs : Math.min(2 * wait, maxBackOffMs);
    this.#attempts.set(keyOf(pod, container), { startedAt, nextBackOffMs: next });
    return wait;
  }

  #kill(pod: Pod, container: string, death: Death): void {
    this.#timers.cancel(keyOf(pod, container));
    const status = containerStatus(this.#store, pod, container);
    if (!status?.state.running) return;
    const spec = pod.spec.containers.find(({ name }) => name === container);
    const logsInMessage = spec?.terminationMessagePolicy === 'FallbackToLogsOnError';
    if (death === 'liveness-kill') this.#options.warn(pod, 'Unhealthy', livenessMessage(pod));
    writeContainerStatus(this.#store, pod, ended(status, deaths[death], this.#time(), logsInMessage));
  }

  #backOff(pod: Pod, container: string, ms: number): void {
    const status = containerStatus(this.#store, pod, container);
    const { name, namespace, uid } = pod.metadata;
    const what = `restarting failed container=${container} pod=${name}_${namespace}(${uid})`;
    const message = `back-off ${ms / 1_000}s ${what}`;
    if (status) writeContainerStatus(this.#store, pod, waiting(status, 'CrashLoopBackOff', message));
  }

  #failureOf(pod: Pod, container: string): Failure | undefined {
    const chooses = ({ choice }: { choice: Choice }) =>
      chosenContainer(pod, choice) === container &&
      choosePods(this.#store, choice).some(({ metadata }) => metadata.uid === pod.metadata.uid);
    return this.#failing.find(chooses)?.failure;
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

function livenessMessage({ status: { podIP } }: Pod): string {
  return `Liveness probe failed: Get "http://${podIP}:8080/healthz": dial tcp ${podIP}:8080: connect: connection refused`;
}
