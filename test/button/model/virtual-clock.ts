import type { Clock } from '../../../src/cluster/clock.ts';
import type { World } from '../support/world.ts';

/** The world's time for one life of a receiver. A deadline passes when {@link tick} reaches its time. */
export class VirtualClock implements Clock {
  readonly #world: World;
  #deadlines: { readonly at: number; readonly controller: AbortController }[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  now(): number {
    return this.#world.now;
  }

  async sleep(): Promise<void> {}

  deadline(ms: number): AbortSignal {
    const controller = new AbortController();
    this.#deadlines.push({ at: this.now() + ms, controller });
    return controller.signal;
  }

  /** When the next deadline passes. */
  get next(): number {
    return Math.min(...this.#deadlines.map(({ at }) => at));
  }

  tick(): void {
    const due = this.#deadlines.filter(({ at }) => at <= this.now()).sort((one, other) => one.at - other.at);
    this.#deadlines = this.#deadlines.filter(({ at }) => at > this.now());
    for (const { controller } of due) controller.abort();
  }

  /** The process is gone, so no timer may fire. */
  end(): void {
    this.#deadlines = [];
  }
}
