/** One timer a key, so that what was planned can be replaced or dropped. */
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

  /** Of `prefix` itself and of every key under it: `prefix/…`. */
  cancelAll(prefix: string): void {
    for (const key of [...this.#timers.keys()]) if (`${key}/`.startsWith(`${prefix}/`)) this.cancel(key);
  }

  clear(): void {
    for (const key of [...this.#timers.keys()]) this.cancel(key);
  }
}
