import type { PodSnapshot } from '../core/evidence/pod.ts';
import { containerKey, containersRemembered } from '../core/evidence/termination-memory.ts';
import type { Guard } from './guard.ts';
import { tellProblem } from './problems.ts';
import type { Surroundings } from './surroundings.ts';

/** Follows the pods of one button's target, so that no termination goes unremembered. */
export class PodWatch {
  readonly #guard: Guard;
  readonly #around: Surroundings;
  readonly #onRestart: () => void;
  readonly #restarts = new Map<string, number>();
  #following: string | undefined;
  #abort = new AbortController();

  /** `onRestart` is called after a termination or a restart that was not seen before. */
  constructor(guard: Guard, around: Surroundings, onRestart: () => void) {
    this.#guard = guard;
    this.#around = around;
    this.#onRestart = onRestart;
  }

  /** Starts the watch once the selector is known, and starts it anew when target or selector changed. */
  follow(): void {
    const { namespace, selector } = this.#guard.target;
    const wanted = selector === undefined ? undefined : `${namespace}/${selector}`;
    if (selector === undefined || wanted === this.#following) return;
    this.end();
    this.#following = wanted;
    this.#abort = new AbortController();
    void this.#around.cluster.watchPods(namespace, selector, this.#handlers(), this.#abort.signal);
  }

  end(): void {
    this.#abort.abort();
    this.#following = undefined;
  }

  #handlers() {
    return {
      onPod: (pod: PodSnapshot) => {
        const terminations = this.#guard.memory.observe(pod);
        const isNew = pod.containers.some(({ name }) => !this.#restarts.has(containerKey(pod.uid, name)));
        const hasRestarted = this.#sawRestart(pod) || terminations.length > 0;
        if (isNew || hasRestarted) this.#guard.evidenceIsOld = true;
        if (hasRestarted) this.#onRestart();
      },
      // Also where no pod is left to be seen: while its target is stopped, that is as it should be.
      onListed: () => void this.#guard.problems.delete('watch'),
      onError: (error: Error) => tellProblem(this.#guard, this.#around, 'watch', error.message),
    };
  }

  /** A restart counts once the counter says so, which is later than the termination before it. */
  #sawRestart(pod: PodSnapshot): boolean {
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
