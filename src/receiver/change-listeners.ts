/** Notifies listeners that what they show may have changed. */
export class ChangeListeners {
  readonly #listeners = new Set<() => void>();

  get count(): number {
    return this.#listeners.size;
  }

  /** Returns a function that removes the listener. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  notify(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Passes the outcome on, and notifies when it is there, also after a failure. */
  async after<Value>(act: Promise<Value>): Promise<Value> {
    try {
      return await act;
    } finally {
      this.notify();
    }
  }
}
