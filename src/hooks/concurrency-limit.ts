/** So many tasks at a time; one more is not begun. */
export class ConcurrencyLimit {
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  /** Begins the task, if there is room; else undefined. */
  take<Result>(task: () => Promise<Result>): Promise<Result> | undefined {
    if (this.#free === 0) return undefined;
    this.#free -= 1;
    return task().finally(() => {
      this.#free += 1;
    });
  }
}
