/** The work of requests in progress, also of those whose client is gone: a stop continues without its connection. */
export class RequestsInFlight {
  readonly #work = new Set<Promise<unknown>>();

  get size(): number {
    return this.#work.size;
  }

  /** Returns the work itself. */
  add<T>(work: Promise<T>): Promise<T> {
    this.#work.add(work);
    const end = () => void this.#work.delete(work);
    work.then(end, end);
    return work;
  }

  /** Resolves when all work that is in progress now has ended, also by failing. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#work);
  }
}
