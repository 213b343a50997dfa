/** One timer for each key. */
export class Timers {
  readonly #timers = new Map<string, NodeJS.Timeout>();

  /** Replaces the timer of this key. `Infinity` sets none. */
  after(ms: number, key: string, act: () => void): void {
    this.cancel(key);
    if (ms === Number.POSITIVE_INFINITY) return;
    const run = () => {
      this.#timers.delete(key);
      act();
    };
    this.#timers.set(key, setTimeout(run, ms));
  }

  cancel(key: string): void {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
  }

  /** Cancels the timer of `prefix`, and of every key that begins with `prefix/`. */
  cancelAll(prefix: string): void {
    for (const key of [...this.#timers.keys()]) if (`${key}/`.startsWith(`${prefix}/`)) this.cancel(key);
  }

  clear(): void {
    for (const key of [...this.#timers.keys()]) this.cancel(key);
  }
}
