/** Cleanups that run in the reverse order of their adding. */
export class CleanupStack {
  readonly #cleanups: (() => unknown)[] = [];
  #done: Promise<void> | undefined;

  add(cleanup: () => unknown): void {
    this.#cleanups.push(cleanup);
  }

  /** Runs every cleanup, even if one fails, and rejects with the first failure. A second call waits for the first. */
  run(): Promise<void> {
    this.#done ??= this.#runAll();
    return this.#done;
  }

  async #runAll(): Promise<void> {
    const problems: unknown[] = [];
    for (let cleanup = this.#cleanups.pop(); cleanup !== undefined; cleanup = this.#cleanups.pop()) {
      try {
        await cleanup();
      } catch (error) {
        problems.push(error);
      }
    }
    if (problems.length > 0) throw problems[0];
  }
}
