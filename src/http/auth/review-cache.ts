import type { Clock } from '../../cluster/clock.ts';

interface ReviewCacheOptions<Answer> {
  readonly clock: Pick<Clock, 'now'>;
  /** The most answers; the oldest is dropped first. */
  readonly size: number;
  /** How many milliseconds an answer is valid, counted from its question; 0 or less if it must not be kept. */
  readonly keepMs: (answer: Answer) => number;
}

interface Entry<Answer> {
  readonly askedAt: number;
  readonly answer: Promise<Answer>;
  /** Infinite until the answer is there, so that equal questions share one answer. */
  keepMs: number;
}

/** Keeps answers for as long as they are valid. A failure is not kept. Decision 090 says why this is not lru-cache. */
export class ReviewCache<Answer> {
  readonly #options: ReviewCacheOptions<Answer>;
  readonly #entries = new Map<string, Entry<Answer>>();

  constructor(options: ReviewCacheOptions<Answer>) {
    this.#options = options;
  }

  /** The valid answer under `key`, or else that of `ask`; rejects as `ask` does. */
  get(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    const kept = this.#entries.get(key);
    if (kept && this.#isValid(kept)) return kept.answer;
    const entry = { askedAt: this.#options.clock.now(), answer: ask(), keepMs: Number.POSITIVE_INFINITY };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    this.#dropOldest();
    entry.answer.then(
      (answer) => {
        entry.keepMs = this.#options.keepMs(answer);
        if (entry.keepMs <= 0) this.#drop(key, entry);
      },
      () => this.#drop(key, entry),
    );
    return entry.answer;
  }

  /** Does nothing if a newer entry has replaced this one. */
  #drop(key: string, entry: Entry<Answer>): void {
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
  }

  /** An answer is stale too if the clock moved backwards: its age is unknown. */
  #isValid({ askedAt, keepMs }: Entry<Answer>): boolean {
    const age = this.#options.clock.now() - askedAt;
    return age >= 0 && age < keepMs;
  }

  #dropOldest(): void {
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#options.size && oldest !== undefined) this.#entries.delete(oldest);
  }
}
