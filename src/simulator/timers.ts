/** One timer a key, so that what was planned for a container can be replaced or dropped. */
export class Timers {
  readonly #timers = new Map<string, NodeJS.Timeout>();

  /** Replaces what was planned for `key`; `Infinity` plans nothing. */
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

  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
