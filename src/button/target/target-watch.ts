import type { Clock } from '../../cluster/clock.ts';
import type { Cluster, TargetState } from '../../cluster/cluster.ts';
import { targetKey } from '../../core/target.ts';
import type { Problems } from '../problems.ts';
import type { ObservedTarget } from './observed-target.ts';

export interface TargetWatchOptions {
  readonly cluster: Pick<Cluster, 'watchTarget'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly target: ObservedTarget;
  readonly problems: Problems;
  /** Called when the target differs from what this replica last read. */
  readonly onNews: () => void;
}

/** Watches the object of one button's target, so that a change of its replicas is seen at once. */
export class TargetWatch {
  readonly #options: TargetWatchOptions;
  #watched: string | undefined;
  #abort = new AbortController();
  #last: TargetState | undefined;
  #brokenSince: number | undefined;

  constructor(options: TargetWatchOptions) {
    this.#options = options;
  }

  /** In milliseconds since the epoch; undefined while the watch works, and before it was started. */
  get brokenSince(): number | undefined {
    return this.#brokenSince;
  }

  /** Starts the watch. Starts it again if the button has another target now. */
  follow(): void {
    const { cluster, clock, target } = this.#options;
    const { current } = target;
    const wanted = targetKey(current);
    if (wanted === this.#watched) return;
    this.end();
    this.#watched = wanted;
    this.#last = undefined;
    this.#brokenSince = clock.now();
    this.#abort = new AbortController();
    void cluster.watchTarget(current, this.#handlers(this.#abort.signal), this.#abort.signal);
  }

  end(): void {
    this.#abort.abort();
    this.#watched = undefined;
    this.#brokenSince = undefined;
    this.#options.problems.resolve('target-watch');
  }

  #handlers(signal: AbortSignal) {
    const { problems, clock } = this.#options;
    return {
      onTarget: (state: TargetState) => this.#see(state, signal),
      onLive: () => {
        this.#brokenSince = undefined;
        problems.resolve('target-watch');
      },
      onError: (error: Error) => {
        this.#brokenSince ??= clock.now();
        problems.report('target-watch', error.message);
      },
    };
  }

  /** Ignores a change of the status alone, and a change that this replica wrote itself. */
  #see(state: TargetState, signal: AbortSignal): void {
    const { target, onNews } = this.#options;
    const before = this.#last;
    this.#last = state;
    if (before !== undefined && isSameSpec(before, state)) return;
    // The watch may show our own patch before its reply arrives.
    void target.patchEnded.then(() => {
      if (!signal.aborted && !target.isReadAs(state)) onNews();
    });
  }
}

function isSameSpec(one: TargetState, other: TargetState): boolean {
  if (one === 'gone' || other === 'gone') return one === other;
  return one.uid === other.uid && one.generation === other.generation;
}
