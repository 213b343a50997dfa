import type { StoredLatch } from '../../cluster/stores.ts';
import type { LatchRecord } from '../../core/latch/latch.ts';

/**
 * The last durable latch that this replica read or wrote. Reads overlap with writes and with other reads. A read that
 * began before a write ended, or before a later read began, may return an old value. So each read has a ticket, and an
 * outdated read changes nothing.
 */
export class LatchCache {
  #record: LatchRecord | undefined;
  #stored: StoredLatch | undefined;
  #wasRead = false;
  #at = Number.NEGATIVE_INFINITY;
  #tickets = 0;
  #newest = 0;

  /** A read takes its ticket before it begins. */
  ticket(): number {
    this.#tickets += 1;
    return this.#tickets;
  }

  /** Whether what this read brings is newer than the record. */
  isNewest(ticket: number): boolean {
    return ticket >= this.#newest;
  }

  /** Keeps the result of a read. */
  read(ticket: number, stored: StoredLatch, at: number): void {
    if (!this.isNewest(ticket)) return;
    this.#newest = ticket;
    this.#take(stored, at);
  }

  /** Keeps the latch that a write made durable. */
  wrote(record: LatchRecord, version: string, at: number): void {
    this.#newest = this.ticket();
    this.#take({ version, record }, at);
  }

  #take(stored: StoredLatch, at: number): void {
    this.#wasRead = true;
    this.#at = at;
    this.#stored = stored;
    this.#record = stored.record ?? this.#record;
  }

  /** As last read or written. The store may have changed since. */
  get stored(): StoredLatch | undefined {
    return this.#stored;
  }

  /** The last value in the store, from any time. It stays known if the key is lost later. */
  get record(): LatchRecord | undefined {
    return this.#record;
  }

  /** Whether the store was read or written at `since` (milliseconds since the epoch) or later. */
  isSince(since: number): boolean {
    return this.#at >= since;
  }

  /** Whether the store was ever read. */
  get wasRead(): boolean {
    return this.#wasRead;
  }
}
