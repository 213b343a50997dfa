import { isLatched } from '../core/latch/latch.ts';
import { hasPassed } from '../core/time/elapsed.ts';
import { reconcileIntervalMs } from './deadlines.ts';
import type { ButtonLatch } from './latch/button-latch.ts';
import type { ProblemKind, Problems } from './problems.ts';
import { TargetWatch, type TargetWatchOptions } from './target/target-watch.ts';

/** Between two looks at a button whose watch is broken, or that has a problem which a look may solve. */
export const retryLookMs = { latched: reconcileIntervalMs, other: 5_000 } as const;
/** Between two looks at a latched button although nothing says that it changed: a watch may be silent for as long as that. */
export const latchedLookMs = 30_000;

/** A look that comes a little early is a second earlier than one that comes a little late. */
const earlyMs = 100;

const solvedByLooking: readonly ProblemKind[] = ['scale', 'pods', 'latch', 'stop', 'escalation'];

export interface AttentionOptions extends TargetWatchOptions {
  readonly latch: ButtonLatch;
  readonly problems: Problems;
}

/** When one button must be looked at. The watches say so; in steady state, nothing is polled. */
export class Attention {
  readonly #options: AttentionOptions;
  readonly #targetWatch: TargetWatch;
  #isAsked = true;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(options: AttentionOptions) {
    this.#options = options;
    this.#targetWatch = new TargetWatch(options);
  }

  /** Starts the watch of the target, or moves it to the current target. */
  follow(): void {
    this.#targetWatch.follow();
  }

  end(): void {
    this.#targetWatch.end();
  }

  /** A watch shows something new, or an act may have changed something. */
  ask(): void {
    this.#isAsked = true;
  }

  /** It was asked for after the last look began. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  /** A look begins. */
  begin(): void {
    this.#isAsked = false;
    this.#lookedAt = this.#options.clock.now();
  }

  /** Is asked once a second. `latchesUnwatchedSince`: since when the watch of the state objects is broken. */
  isDue(latchesUnwatchedSince: number | undefined): boolean {
    const { latch, problems } = this.#options;
    const isUnsettled = latch.isPending || latch.current?.state === 'stopping';
    if (this.#isAsked || isUnsettled) return true;
    const mayBeLatched = !latch.wasRead || isLatched(latch.current);
    if (mayBeLatched && this.#hasPassed(latchedLookMs, this.#lookedAt)) return true;
    const unwatchedSince = this.#targetWatch.brokenSince ?? latchesUnwatchedSince;
    const needsRetry = !latch.wasRead || solvedByLooking.some((kind) => problems.has(kind));
    if (unwatchedSince === undefined && !needsRetry) return false;
    const since = Math.max(this.#lookedAt, needsRetry ? this.#lookedAt : (unwatchedSince ?? 0));
    return this.#hasPassed(mayBeLatched ? retryLookMs.latched : retryLookMs.other, since);
  }

  #hasPassed(ms: number, since: number): boolean {
    return hasPassed(ms - earlyMs, since, this.#options.clock.now());
  }
}
