import { isLatched } from '../core/latch/latch.ts';
import { hasPassed } from '../core/time/elapsed.ts';
import { reconcileIntervalMs } from './deadlines.ts';
import type { ButtonLatch } from './latch/button-latch.ts';
import type { ProblemKind, Problems } from './problems.ts';
import { TargetWatch, type TargetWatchOptions } from './target/target-watch.ts';

/** Between two reconciliations of a button whose watch is broken, or that has a problem which a reconciliation may solve. */
export const retryReconcileMs = { latched: reconcileIntervalMs, other: 5_000 } as const;
/** Between two reconciliations of a latched button although nothing says that it changed: a watch may be silent for as long as that. */
export const latchedReconcileMs = 30_000;

/** A reconciliation that comes a little early is a second earlier than one that comes a little late. */
const earlyMs = 100;

const solvedByReconciling: readonly ProblemKind[] = ['scale', 'pods', 'latch', 'stop', 'escalation'];

interface ReconcileScheduleOptions extends TargetWatchOptions {
  readonly latch: ButtonLatch;
  readonly problems: Problems;
}

/** When one button must be reconciled. The watches say so; in steady state, nothing is polled. */
export class ReconcileSchedule {
  readonly #options: ReconcileScheduleOptions;
  readonly #targetWatch: TargetWatch;
  #isAsked = true;
  #begunAt = Number.NEGATIVE_INFINITY;

  constructor(options: ReconcileScheduleOptions) {
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

  /** It was asked for after the last reconciliation began. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  /** A reconciliation begins. */
  begin(): void {
    this.#isAsked = false;
    this.#begunAt = this.#options.clock.now();
  }

  /** Called once a second. `latchesUnwatchedSince`: the time when the watch of the state objects broke. */
  isDue(latchesUnwatchedSince: number | undefined): boolean {
    const { latch, problems } = this.#options;
    const isUnsettled = latch.isPending || latch.current?.state === 'stopping';
    if (this.#isAsked || isUnsettled) return true;
    const mayBeLatched = !latch.wasRead || isLatched(latch.current);
    if (mayBeLatched && this.#hasPassed(latchedReconcileMs, this.#begunAt)) return true;
    const unwatchedSince = this.#targetWatch.brokenSince ?? latchesUnwatchedSince;
    const needsRetry = !latch.wasRead || solvedByReconciling.some((kind) => problems.has(kind));
    if (unwatchedSince === undefined && !needsRetry) return false;
    const since = Math.max(this.#begunAt, needsRetry ? this.#begunAt : (unwatchedSince ?? 0));
    return this.#hasPassed(mayBeLatched ? retryReconcileMs.latched : retryReconcileMs.other, since);
  }

  #hasPassed(ms: number, since: number): boolean {
    return hasPassed(ms - earlyMs, since, this.#options.clock.now());
  }
}
