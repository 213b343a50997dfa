import type { LatchRecord } from '../core/latch.ts';
import type { StoredLatch } from './cluster.ts';

/**
 * The last durable latch that this replica read or wrote. Reads overlap writes: a read that began before a write
 * ended may bring back what was there before, so each read carries a ticket and an outdated one changes nothing.
 */
export class KnownLatch {
  #stored: StoredLatch | undefined;
  #at = Number.NEGATIVE_INFINITY;
  #changes = 0;

  /** To be taken before a read begins. */
  ticket(): number {
    return this.#changes;
  }

  /** What a read brought. */
  read(ticket: number, stored: StoredLatch, at: number): void {
    if (ticket !== this.#changes) return;
    this.#stored = stored;
    this.#at = at;
    if (stored.record !== undefined) this.#remembered = stored.record;
  }

  /** What a write made durable. */
  wrote(version: string, record: LatchRecord, at: number): void {
    this.#changes += 1;
    this.#stored = { version, record };
    this.#remembered = record;
    this.#at = at;
  }

  #remembered: LatchRecord | undefined;

  /** As the store held it last, whenever that was; a key lost since does not make it forgotten. */
  get record(): LatchRecord | undefined {
    return this.#remembered;
  }

  /** Whether the store was read or written at `since` (milliseconds since the epoch) or later. */
  isSince(since: number): boolean {
    return this.#at >= since;
  }

  /** Whether the store was ever read. */
  get wasRead(): boolean {
    return this.#stored !== undefined;
  }
}
