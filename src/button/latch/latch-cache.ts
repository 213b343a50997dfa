import type { StoredLatch } from '../../cluster/stores.ts';
import type { LatchRecord } from '../../core/latch/latch.ts';

/**
 * The last durable latch that this replica read or wrote. Reads overlap writes and each other: one that began before a
 * write ended, or before a later read began, may bring back what was there before. So each read carries a ticket, and an
 * outdated one changes nothing.
 */
export class LatchCache {
  #record: LatchRecord | undefined;
  #wasRead = false;
  #at = Number.NEGATIVE_INFINITY;
  #tickets = 0;
  #newest = 0;

  /** To be taken before a read begins. */
  ticket(): number {
    this.#tickets += 1;
    return this.#tickets;
  }

  /** What a read brought. */
  read(ticket: number, stored: StoredLatch, at: number): void {
    if (ticket < this.#newest) return;
    this.#newest = ticket;
    this.#take(stored.record, at);
  }

  /** What a write made durable. */
  wrote(record: LatchRecord, at: number): void {
    this.#newest = this.ticket();
    this.#take(record, at);
  }

  #take(record: LatchRecord | undefined, at: number): void {
    this.#wasRead = true;
    this.#at = at;
    this.#record = record ?? this.#record;
  }

  /** As the store held it last, whenever that was; a key lost since does not make it forgotten. */
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
