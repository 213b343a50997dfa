import type { PodSnapshot } from '../../core/evidence/pod.ts';
import type { LatchedTarget } from '../../core/latch/latch.ts';
import { hasPassed } from '../../core/time/elapsed.ts';

/** More pods than this are listed when they are needed: the pods of all buttons must fit into the memory. */
const podsKept = 50;
/** For this long after it has shown a restart, a watch proves what it shows: a connection may be dead and silent. */
const provenForMs = 10_000;

/** The pods of one button's target, as its watch shows them. */
export class ShownPods {
  readonly #pods = new Map<string, PodSnapshot>();
  /** The namespace and the selector of the watch. */
  #scope: string | undefined;
  #isComplete = false;
  #restartedAt = Number.NEGATIVE_INFINITY;

  /** A watch begins. `scope`: see {@link podScope}; undefined if there is no watch. */
  follow(scope: string | undefined): void {
    this.#scope = scope;
    this.#restartedAt = Number.NEGATIVE_INFINITY;
    this.forget();
  }

  /** A new pod, or a changed one. */
  show(pod: PodSnapshot): void {
    this.#pods.set(pod.uid, pod);
    if (this.#pods.size > podsKept) this.forget();
  }

  remove({ uid }: PodSnapshot): void {
    this.#pods.delete(uid);
  }

  /** The watch has listed: there are no pods but these, each of which was shown. */
  keepOnly(uids: ReadonlySet<string>): void {
    for (const uid of this.#pods.keys()) if (!uids.has(uid)) this.#pods.delete(uid);
    this.#isComplete = this.#pods.size === uids.size;
  }

  /** The watch is broken: it may have missed something. */
  forget(): void {
    this.#pods.clear();
    this.#isComplete = false;
  }

  /** The watch has shown a restart. `at`: milliseconds since the epoch. */
  noteRestart(at: number): void {
    this.#restartedAt = at;
  }

  /** All pods of the scope; undefined if some may be missing. */
  all(scope: string | undefined): readonly PodSnapshot[] | undefined {
    return this.#isComplete && scope === this.#scope ? [...this.#pods.values()] : undefined;
  }

  /** The same, if the watch has shown a restart a moment ago. */
  provenAt(now: number, scope: string | undefined): readonly PodSnapshot[] | undefined {
    return hasPassed(provenForMs, this.#restartedAt, now) ? undefined : this.all(scope);
  }
}

/** What a watch of the pods of `target` follows; undefined while its selector is unknown. */
export function podScope({ namespace, selector }: LatchedTarget): string | undefined {
  return selector === undefined ? undefined : `${namespace}/${selector}`;
}
