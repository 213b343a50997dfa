import { hasPassed } from '../../core/time/elapsed.ts';

/** Raises of a fight are recorded together once in this time. */
export const driftFoldedMs = 10_000;
/** This many raises are recorded one by one before a fight is folded. */
export const raisesAtOnce = 3;

/**
 * Folds the drift of one trip: when something raises the target again and again, the latch is not written for each raise. While a fight is
 * folded the latch stays *stopping*, because pods may start at any moment.
 */
export class Drift {
  #trip: string | undefined;
  #since = Number.NEGATIVE_INFINITY;
  /** All raises since then, and the part of them that is not recorded yet. */
  #raises = 0;
  #folded = 0;

  /** A raise was set back. Returns how many raises the latch must record now: 0 if they are folded. */
  raised(trip: string, isStopped: boolean, now: number): number {
    const isOver = trip === this.#trip && hasPassed(driftFoldedMs, this.#since, now);
    // A fight that goes on stays folded.
    if (isOver) this.#begin(trip, now, this.#isFolding ? raisesAtOnce : 0);
    else if (trip !== this.#trip) this.#begin(trip, now, 0);
    this.#raises += 1;
    this.#folded += 1;
    return isStopped || isOver || !this.#isFolding ? this.#take() : 0;
  }

  /** No raise was seen. Returns the raises that the latch must record now, because their time is over. */
  calm(trip: string, now: number): number {
    if (trip !== this.#trip || !hasPassed(driftFoldedMs, this.#since, now)) return 0;
    this.#raises = 0;
    return this.#take();
  }

  /** Whether the latch stays *stopping*, because the next raise may come at any moment. */
  isFolded(trip: string, now: number): boolean {
    return trip === this.#trip && this.#isFolding && !hasPassed(driftFoldedMs, this.#since, now);
  }

  get #isFolding(): boolean {
    return this.#raises > raisesAtOnce;
  }

  #begin(trip: string, now: number, raises: number): void {
    if (trip !== this.#trip) this.#folded = 0;
    this.#trip = trip;
    this.#since = now;
    this.#raises = raises;
  }

  #take(): number {
    const folded = this.#folded;
    this.#folded = 0;
    return folded;
  }
}
