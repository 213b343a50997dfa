/** Tells listeners that what they show may have changed. */
export class ChangeListeners {
  readonly #listeners = new Set<() => void>();

  get listeners(): number {
    return this.#listeners.size;
  }

  /** Returns what ends it. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  tell(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Passes the outcome on, and tells when it is there, whichever it is. */
  async after<Value>(act: Promise<Value>): Promise<Value> {
    try {
      return await act;
    } finally {
      this.tell();
    }
  }
}
