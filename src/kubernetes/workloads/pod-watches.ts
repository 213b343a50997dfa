import type { V1Pod } from '@kubernetes/client-node';
import type { PodHandlers } from '../../cluster/cluster.ts';
import { ClusterError } from '../../cluster/errors.ts';
import type { PodSnapshot } from '../../core/evidence/pod.ts';
import type { Call } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';
import { keepWatching, type WatchBounds } from '../transport/watch-loop.ts';
import type { WatchLine } from '../transport/watch-stream.ts';
import { type LabelSelector, parseLabelSelector, unionOf } from './label-selector.ts';
import { podSnapshot } from './pod-snapshot.ts';
import { type ListPods, type PodScope, refuseEmpty } from './pods.ts';

/** Buttons that begin within this time share one start of their watch. */
const gatherMs = 1_000;

interface Subscriber {
  readonly selector: LabelSelector;
  /** As text. */
  readonly text: string;
  readonly handlers: PodHandlers;
}

interface SelectedPod {
  readonly subscribers: readonly Subscriber[];
  readonly snapshot: PodSnapshot | undefined;
}

/** The pod watches of one connection: one for each namespace, shared by its buttons. */
export class PodWatches {
  readonly #shared = new Map<string, SharedPodWatch>();
  readonly #client: Client;
  readonly #listPods: ListPods;
  readonly #bounds: WatchBounds;

  constructor(client: Client, listPods: ListPods, bounds: WatchBounds) {
    this.#client = client;
    this.#listPods = listPods;
    this.#bounds = bounds;
  }

  /** Watches the pods that match until `signal` aborts. Never rejects. */
  async watch(scope: PodScope, handlers: PodHandlers, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const selector = parseLabelSelector(scope.selector);
    // A selector in an unknown form gets a watch of its own, as only the API server can evaluate it.
    const key = selector === undefined ? `${scope.namespace}/${scope.selector}` : scope.namespace;
    const watch =
      this.#shared.get(key) ?? new SharedPodWatch(scope.namespace, this.#client, this.#listPods, this.#bounds);
    this.#shared.set(key, watch);
    const everything = { matches: () => true, equal: new Map<string, string>() };
    await watch.subscribe({ selector: selector ?? everything, text: scope.selector, handlers }, signal);
    if (watch.isIdle && this.#shared.get(key) === watch) this.#shared.delete(key);
  }
}

/** One watch for several buttons. A deleted pod is passed on too: its last state may contain a termination. */
class SharedPodWatch {
  readonly #namespace: string;
  readonly #client: Client;
  readonly #listPods: ListPods;
  readonly #bounds: WatchBounds;
  readonly #subscribers = new Set<Subscriber>();
  #running: AbortController | undefined;
  #isStarting = false;

  constructor(namespace: string, client: Client, listPods: ListPods, bounds: WatchBounds) {
    this.#namespace = namespace;
    this.#client = client;
    this.#listPods = listPods;
    this.#bounds = bounds;
  }

  get isIdle(): boolean {
    return this.#subscribers.size === 0;
  }

  /** Resolves once `signal` has aborted. */
  async subscribe(subscriber: Subscriber, signal: AbortSignal): Promise<void> {
    this.#subscribers.add(subscriber);
    void this.#start();
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    this.#subscribers.delete(subscriber);
    // The watch of the other buttons may go on with a selector that is too wide.
    if (this.isIdle) this.#running?.abort();
  }

  /** Starts the watch again with all subscribers, so that a new one gets the pods that exist. */
  async #start(): Promise<void> {
    if (this.#isStarting) return;
    this.#isStarting = true;
    if (this.#subscribers.size > 1) await this.#client.clock.sleep(gatherMs);
    this.#isStarting = false;
    this.#running?.abort();
    this.#running = new AbortController();
    const { signal } = this.#running;
    if (!this.isIdle) await this.#run(this.#selector(), signal);
  }

  #run(selector: string, signal: AbortSignal): Promise<void> {
    const scope = { namespace: this.#namespace, selector };
    const watching = {
      call: watchCall(scope),
      begin: async (deadline: AbortSignal) => {
        for (const { text } of this.#subscribers) refuseEmpty({ ...scope, selector: text });
        const { pods, resourceVersion } = await this.#listPods(scope, (pod) => this.#select(pod, selector), deadline);
        if (!signal.aborted) this.#takeList(pods);
        const labelSelector = selector === '' ? {} : { labelSelector: selector };
        return { query: { ...labelSelector, resourceVersion } };
      },
      onStart: () => undefined,
      onLine: (line: WatchLine<V1Pod>) => {
        if (line.type !== 'BOOKMARK') this.#take(this.#select(line.object, selector), line.type === 'DELETED');
      },
      onError: (error: ClusterError) => {
        for (const { handlers } of this.#subscribers) handlers.onError(error);
      },
    };
    return keepWatching(this.#client, this.#bounds, watching, signal);
  }

  /** One button's own selector as it is, else one that matches the pods of all. */
  #selector(): string {
    const all = [...this.#subscribers];
    const [text = '', another] = new Set(all.map((each) => each.text));
    return another === undefined ? text : unionOf(all.map(({ selector }) => selector));
  }

  /** Most pods of a namespace may belong to no button: nothing of them is kept. */
  #select(pod: V1Pod, watched: string): SelectedPod {
    const labels = pod.metadata?.labels ?? {};
    const subscribers = [...this.#subscribers].filter(
      ({ text, selector }) => text === watched || selector.matches(labels),
    );
    return { subscribers, snapshot: subscribers.length === 0 ? undefined : podSnapshot(pod) };
  }

  #takeList(pods: readonly SelectedPod[]): void {
    for (const pod of pods) this.#take(pod, false);
    for (const { handlers } of this.#subscribers) handlers.onListed?.();
  }

  #take({ subscribers, snapshot }: SelectedPod, isDeleted: boolean): void {
    if (snapshot === undefined) return;
    for (const { handlers } of subscribers) {
      try {
        handlers.onPod(snapshot);
        if (isDeleted) handlers.onDeleted?.(snapshot);
      } catch (error) {
        // A defect in one button must not end the watch of the others.
        handlers.onError(new ClusterError('unavailable', `watch of pods: ${error}`, { cause: error }));
      }
    }
  }
}

function watchCall({ namespace }: PodScope): Call {
  return { verb: 'watch', resource: 'pods', namespace, kind: 'watch event', repeat: 'read' };
}
