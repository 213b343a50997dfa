import type { PodSnapshot } from '../../core/evidence/pod.ts';
import { hasPassed } from '../../core/time/elapsed.ts';

/** More pods than this are listed when they are needed: the pods of all buttons must fit into the memory. */
const podsKept = 50;
/** For this long after it has shown a restart, a watch proves what it shows: a connection may be dead and silent. */
const provenForMs = 10_000;

/** The pods of one button's target, as its watch shows them. */
export class ShownPods {
  readonly #pods = new Map<string, PodSnapshot>();
  #isComplete = false;
  #restartedAt = Number.NEGATIVE_INFINITY;

  /** A new pod, or a changed one. */
  show(pod: PodSnapshot): void {
    this.#pods.set(pod.uid, pod);
    if (this.#pods.size > podsKept) this.forget();
  }

  remove({ uid }: PodSnapshot): void {
    this.#pods.delete(uid);
  }

  /** The watch began: there are no pods but these, each of which was shown. */
  keepOnly(uids: ReadonlySet<string>): void {
    for (const uid of this.#pods.keys()) if (!uids.has(uid)) this.#pods.delete(uid);
    this.#isComplete = this.#pods.size === uids.size;
  }

  /** The watch is broken, or follows other pods now. */
  forget(): void {
    this.#pods.clear();
    this.#isComplete = false;
  }

  /** The watch has shown a restart. `at`: milliseconds since the epoch. */
  noteRestart(at: number): void {
    this.#restartedAt = at;
  }

  /** All pods; undefined if some may be missing. */
  get all(): readonly PodSnapshot[] | undefined {
    return this.#isComplete ? [...this.#pods.values()] : undefined;
  }

  /** The same, if the watch has shown a restart a moment ago. */
  provenAt(now: number): readonly PodSnapshot[] | undefined {
    return hasPassed(provenForMs, this.#restartedAt, now) ? undefined : this.all;
  }
}
