import { setTimeout as sleep } from 'node:timers/promises';
import type { Narrator } from './narrator.ts';

/** Between two looks at what the story waits for, and how long it waits: a busy machine is no failure. */
const storyPollMs = 50;
const storyWaitMs = 60_000;

/** What was expected did not come true; it has been told. */
export class ExpectationFailed extends Error {
  override readonly name = 'ExpectationFailed';
}

export interface StoryOptions {
  readonly narrator: Narrator;
  /** Ends the story at its next wait. */
  readonly signal: AbortSignal;
  /** How long one expectation may take; a minute, so that a busy machine is no failure. */
  readonly waitMs?: number;
}

/** What a look finds; undefined and false are "not yet". */
export type Found<T> = T | undefined | false;

/** Tells what happens, and waits for what must. */
export class Story {
  readonly #narrator: Narrator;
  readonly #signal: AbortSignal;
  readonly #waitMs: number;

  constructor({ narrator, signal, waitMs = storyWaitMs }: StoryOptions) {
    this.#narrator = narrator;
    this.#signal = signal;
    this.#waitMs = waitMs;
  }

  chapter(title: string): void {
    this.#narrator.tell('chapter', title);
  }

  /** Something was done or happened; `data` is for machines. */
  tell(text: string, data?: object): void {
    this.#narrator.tell('did', text, data);
  }

  quote(text: string): void {
    this.#narrator.tell('quote', text);
  }

  table(title: string, rows: readonly (readonly [string, string])[]): void {
    this.#narrator.table(title, rows);
  }

  /** A figure of the whole story, for machines. */
  measure(figure: string, seconds: number): void {
    this.#narrator.measure(figure, seconds);
  }

  /**
   * Looks until something is found, and tells that `claim` holds. A look that throws has found nothing yet.
   * Rejects with {@link ExpectationFailed} when it takes too long, and with the signal's reason when that aborts.
   */
  async expect<T>(claim: string, look: () => Found<T> | Promise<Found<T>>, more?: (found: T) => string): Promise<T> {
    const found = await this.wait(claim, look);
    this.#narrator.tell('held', more === undefined ? claim : `${claim}${more(found)}`);
    return found;
  }

  /** For what must be so already. */
  check(claim: string, isSo: boolean): void {
    if (isSo) this.#narrator.tell('held', claim);
    else this.#fail(`NOT so: ${claim}`, claim);
  }

  /** Like {@link expect}, but what comes true is told by someone else. */
  async wait<T>(claim: string, look: () => Found<T> | Promise<Found<T>>): Promise<T> {
    const deadline = performance.now() + this.#waitMs;
    for (;;) {
      const seen = await tryLook(look);
      this.#signal.throwIfAborted();
      if (seen.found !== undefined && seen.found !== false) return seen.found;
      if (performance.now() > deadline) {
        const last = seen.problem === undefined ? '' : ` The last look failed: ${seen.problem}`;
        this.#fail(`NOT within ${this.#waitMs / 1_000} s: ${claim}.${last}`, claim);
      }
      await sleep(storyPollMs, undefined, { signal: this.#signal });
    }
  }

  #fail(told: string, claim: string): never {
    this.#narrator.tell('failed', told);
    throw new ExpectationFailed(claim);
  }
}

async function tryLook<T>(look: () => Found<T> | Promise<Found<T>>): Promise<{ found?: Found<T>; problem?: string }> {
  try {
    return { found: await look() };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
