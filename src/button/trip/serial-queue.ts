/** Runs tasks one after the other. A task that fails does not stop the next one. */
export class SerialQueue {
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  async run<Result>(task: () => Promise<Result>): Promise<Result> {
    const leave = await this.enter();
    try {
      return await task();
    } finally {
      leave();
    }
  }

  /** Resolves when all earlier tasks have ended. The caller calls the result at the end of its own. */
  async enter(): Promise<() => void> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    this.#waiting += 1;
    await before;
    return () => {
      this.#waiting -= 1;
      resolve();
    };
  }

  /** No task runs or waits. */
  get isIdle(): boolean {
    return this.#waiting === 0;
  }
}
