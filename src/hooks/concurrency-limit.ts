/** Limits how many tasks run at the same time. A task beyond the limit is not started, and not queued. */
export class ConcurrencyLimit {
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  /** Starts the task, or returns undefined at the limit. */
  tryRun<Result>(task: () => Promise<Result>): Promise<Result> | undefined {
    if (this.#free === 0) return undefined;
    this.#free -= 1;
    return task().finally(() => {
      this.#free += 1;
    });
  }
}
