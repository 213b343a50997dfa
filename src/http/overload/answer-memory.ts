/**
 * A longer answer, or event, is sent in slices of this size, the next one when the client has taken the last. TLS copies
 * everything that it gets, so a whole answer would be in memory once for each client.
 */
export const sliceBytes = 32_768;
/** The most bytes of answers and events that wait for their readers, over all connections. */
export const answerBytes = 48 * 1_048_576;

interface Holder {
  readonly bytes: Buffer;
  readonly drop: () => void;
}

/**
 * Counts the bytes that wait for slow readers. Bytes that many readers share count once. Beyond the limit, the connection that
 * has waited longest is cut: it is the one that reads least.
 */
export class AnswerMemory {
  readonly #limit: number;
  /** Oldest first. */
  readonly #holders = new Set<Holder>();
  readonly #uses = new Map<Buffer, number>();
  #waiting = 0;

  constructor(limit = answerBytes) {
    this.#limit = limit;
  }

  /** The bytes that wait now. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Counts `bytes` until the returned function is called, or until `drop` cuts their reader off. */
  hold(bytes: Buffer, drop: () => void): () => void {
    const holder = { bytes, drop };
    this.#holders.add(holder);
    const uses = this.#uses.get(bytes) ?? 0;
    this.#uses.set(bytes, uses + 1);
    if (uses === 0) this.#waiting += bytes.length;
    this.#makeRoom();
    return () => this.#release(holder);
  }

  #makeRoom(): void {
    for (const holder of this.#holders) {
      if (this.#waiting <= this.#limit || this.#holders.size === 1) return;
      this.#release(holder);
      holder.drop();
    }
  }

  #release(holder: Holder): void {
    if (!this.#holders.delete(holder)) return;
    const uses = (this.#uses.get(holder.bytes) ?? 1) - 1;
    if (uses > 0) {
      this.#uses.set(holder.bytes, uses);
      return;
    }
    this.#uses.delete(holder.bytes);
    this.#waiting -= holder.bytes.length;
  }
}
