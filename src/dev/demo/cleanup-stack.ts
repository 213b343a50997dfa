/** What must be ended at last, in the reverse order of its beginning. */
export class Endings {
  readonly #acts: (() => unknown)[] = [];
  #ended: Promise<void> | undefined;

  add(act: () => unknown): void {
    this.#acts.push(act);
  }

  /** Ends everything, also where one ending fails; rejects with the first failure. A second call waits for the first. */
  end(): Promise<void> {
    this.#ended ??= this.#endAll();
    return this.#ended;
  }

  async #endAll(): Promise<void> {
    const problems: unknown[] = [];
    for (let act = this.#acts.pop(); act !== undefined; act = this.#acts.pop()) {
      try {
        await act();
      } catch (error) {
        problems.push(error);
      }
    }
    if (problems.length > 0) throw problems[0];
  }
}
