import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../programs/program.ts';
import type { Reporter } from './reporter.ts';

const pollMs = 50;
/** A busy machine is slow, and that is not a failure. */
const defaultWaitMs = 60_000;

/** An expectation did not come true. The reporter has reported it. */
export class ExpectationFailed extends Error {
  override readonly name = 'ExpectationFailed';
}

interface StoryOptions {
  readonly reporter: Reporter;
  /** Ends the story at its next wait. */
  readonly signal: AbortSignal;
  /** How long one expectation may take. Default: a minute. */
  readonly waitMs?: number;
}

/** The result of a look. Undefined and false mean "not yet". */
export type Found<T> = T | undefined | false;
export type Look<T> = () => Found<T> | Promise<Found<T>>;

/** Reports what happens, and waits for what is expected. */
export class Story {
  readonly #reporter: Reporter;
  readonly #signal: AbortSignal;
  readonly #waitMs: number;

  constructor({ reporter, signal, waitMs = defaultWaitMs }: StoryOptions) {
    this.#reporter = reporter;
    this.#signal = signal;
    this.#waitMs = waitMs;
  }

  chapter(title: string): void {
    this.#reporter.line('chapter', title);
  }

  /** Reports that something happened. `data` is for programs. */
  step(text: string, data?: object): void {
    this.#reporter.line('step', text, data);
  }

  quote(text: string): void {
    this.#reporter.line('quote', text);
  }

  table(title: string, rows: readonly (readonly [string, string])[]): void {
    this.#reporter.table(title, rows);
  }

  /** A figure of the whole story, for programs. */
  measure(figure: string, seconds: number): void {
    this.#reporter.measure(figure, seconds);
  }

  /**
   * Looks until something is found, and reports that the claim came true. A look that throws has found nothing yet.
   * Rejects with {@link ExpectationFailed} after `waitMs`, and with the signal's reason if the signal aborts.
   */
  async expect<T>(claim: string, look: Look<T>): Promise<T> {
    const found = await this.wait(claim, look);
    this.#reporter.line('passed', claim);
    return found;
  }

  /** Throws {@link ExpectationFailed} unless the claim is true already. */
  check(claim: string, isTrue: boolean): void {
    if (isTrue) this.#reporter.line('passed', claim);
    else this.#fail(`NOT true: ${claim}`, claim);
  }

  /** Like {@link expect}, but does not report success. */
  async wait<T>(claim: string, look: Look<T>): Promise<T> {
    const deadline = performance.now() + this.#waitMs;
    for (;;) {
      const { found, problem } = await tryLook(look);
      this.#signal.throwIfAborted();
      if (found !== undefined && found !== false) return found;
      if (performance.now() > deadline) {
        const last = problem === undefined ? '' : ` The last look failed: ${problem}`;
        this.#fail(`NOT within ${this.#waitMs / 1_000} s: ${claim}.${last}`, claim);
      }
      await sleep(pollMs, undefined, { signal: this.#signal });
    }
  }

  #fail(report: string, claim: string): never {
    this.#reporter.line('failed', report);
    throw new ExpectationFailed(claim);
  }
}

async function tryLook<T>(look: Look<T>): Promise<{ found?: Found<T>; problem?: string }> {
  try {
    return { found: await look() };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}
