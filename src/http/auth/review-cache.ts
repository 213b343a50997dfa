import type { Clock } from '../../cluster/clock.ts';

export interface ReviewCacheOptions<Answer> {
  readonly clock: Pick<Clock, 'now'>;
  /** Answers kept at most; the oldest go first. */
  readonly size: number;
  /** For how many milliseconds, counted from the question, an answer counts; 0 or less for not at all. */
  readonly keepMs: (answer: Answer) => number;
}

interface Entry<Answer> {
  readonly askedAt: number;
  readonly answer: Promise<Answer>;
  /** Infinite while the answer is awaited: whoever asks the same meanwhile awaits it too. */
  keepMs: number;
}

/** Answers that need not be asked for again yet. What could not be asked is not kept. */
export class ReviewCache<Answer> {
  readonly #options: ReviewCacheOptions<Answer>;
  readonly #entries = new Map<string, Entry<Answer>>();

  constructor(options: ReviewCacheOptions<Answer>) {
    this.#options = options;
  }

  /** The answer kept under `key`, else what `ask` resolves with; rejects as `ask` does. */
  get(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    const kept = this.#entries.get(key);
    if (kept && this.#counts(kept)) return kept.answer;
    const entry = { askedAt: this.#options.clock.now(), answer: ask(), keepMs: Number.POSITIVE_INFINITY };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    this.#forgetOldest();
    entry.answer.then(
      (answer) => {
        entry.keepMs = this.#options.keepMs(answer);
        if (entry.keepMs <= 0) this.#forget(key, entry);
      },
      () => this.#forget(key, entry),
    );
    return entry.answer;
  }

  /** Unless it was asked anew since. */
  #forget(key: string, entry: Entry<Answer>): void {
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
  }

  /** Not either where the clock was set back: nobody knows how old it is then. */
  #counts({ askedAt, keepMs }: Entry<Answer>): boolean {
    const age = this.#options.clock.now() - askedAt;
    return age >= 0 && age < keepMs;
  }

  #forgetOldest(): void {
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#options.size && oldest !== undefined) this.#entries.delete(oldest);
  }
}
