import type { Cluster } from '../../cluster/cluster.ts';
import { containerKey, type PodSnapshot } from '../../core/evidence/pod.ts';
import { containersRemembered } from '../../core/evidence/termination-memory.ts';
import type { Problems } from '../problems.ts';
import type { ObservedTarget } from './observed-target.ts';
import type { Observer } from './observer.ts';

/** The most pods of other controllers that are remembered. A forgotten one costs a list of the pods when it shows again. */
const foreignPodsRemembered = 200;

interface PodWatchOptions {
  readonly cluster: Pick<Cluster, 'watchPods'>;
  readonly target: ObservedTarget;
  readonly observer: Observer;
  readonly problems: Problems;
  /** Called after a termination or a restart that was not seen before. */
  readonly onRestart: () => void;
}

/** Watches the pods of one button's target, so that every termination is remembered. */
export class PodWatch {
  readonly #options: PodWatchOptions;
  readonly #restarts = new Map<string, number>();
  /** The uids of the last pods of other controllers. */
  readonly #foreignPods = new Set<string>();
  #watched: string | undefined;
  #abort = new AbortController();

  constructor(options: PodWatchOptions) {
    this.#options = options;
  }

  /** Starts the watch once the selector is known. Starts it again if the target or the selector changed. */
  follow(): void {
    const { cluster, target } = this.#options;
    const { namespace, selector } = target.current;
    const wanted = selector === undefined ? undefined : `${namespace}/${selector}`;
    if (selector === undefined || wanted === this.#watched) return;
    this.end();
    this.#watched = wanted;
    this.#abort = new AbortController();
    void cluster.watchPods(namespace, selector, this.#handlers(), this.#abort.signal);
  }

  end(): void {
    this.#abort.abort();
    this.#watched = undefined;
    this.#options.problems.resolve('containers');
  }

  #handlers() {
    const { problems } = this.#options;
    return {
      onPod: (pod: PodSnapshot) => this.#see(pod),
      onDeleted: () => this.#options.observer.markStale(),
      // An empty list also proves that the watch works: a stopped target has no pods.
      onListed: () => problems.resolve('watch'),
      onError: (error: Error) => problems.report('watch', error.message),
    };
  }

  #see(shown: PodSnapshot): void {
    const { target, observer, onRestart } = this.#options;
    const pod = target.countedPartOf(shown);
    if (pod === undefined) {
      this.#noteForeignPod(shown);
      return;
    }
    this.#checkContainers(shown, pod);
    const terminations = target.remember(shown);
    const isNew = pod.containers.some(({ name }) => !this.#restarts.has(containerKey(pod.uid, name)));
    const hasRestarted = this.#countRestarts(pod) || terminations.length > 0;
    if (isNew || hasRestarted) observer.markStale();
    if (hasRestarted) onRestart();
  }

  /** A pod that does not count is shown with the evidence, so a new one makes the evidence out of date. */
  #noteForeignPod({ uid }: PodSnapshot): void {
    if (this.#foreignPods.has(uid)) return;
    this.#foreignPods.add(uid);
    const [oldest] = this.#foreignPods;
    if (this.#foreignPods.size > foreignPodsRemembered && oldest !== undefined) this.#foreignPods.delete(oldest);
    this.#options.observer.markStale();
  }

  /** A wrong name in the config would leave the button armed and blind. */
  #checkContainers(shown: PodSnapshot, { containers }: PodSnapshot): void {
    const { target, problems } = this.#options;
    if (containers.length > 0) problems.resolve('containers');
    else if (shown.containers.length > 0 && target.controllerOf(shown) === 'target') {
      const names = shown.containers.map(({ name }) => name).join(', ');
      const fix = `correct \`containers\` in the config; pod ${shown.name} has ${names}`;
      problems.report('containers', `no container of the target's pods counts, so no restart can trip: ${fix}`);
    }
  }

  /** Returns whether a restart counter rose. The counter rises later than the termination before it shows. */
  #countRestarts(pod: PodSnapshot): boolean {
    const raised = pod.containers.filter(({ name, restartCount }) => {
      const key = containerKey(pod.uid, name);
      const known = this.#restarts.get(key) ?? 0;
      this.#restarts.delete(key);
      this.#restarts.set(key, restartCount);
      return restartCount > known;
    });
    for (const oldest of this.#restarts.keys()) {
      if (this.#restarts.size <= containersRemembered) break;
      this.#restarts.delete(oldest);
    }
    return raised.length > 0;
  }
}
