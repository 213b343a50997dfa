import type { ButtonHook } from '../core/hooks/hook.ts';
import type { LatchRecord } from '../core/latch/latch.ts';
import { type TripDelivery, tripDeliveries, updateTripDelivery } from '../core/latch/latch-hooks.ts';
import { hookMessage } from '../hooks/hook-message.ts';
import type { HookMessage } from '../hooks/hook-sender.ts';
import type { DeliveryChange, Outbox, PendingDelivery } from '../hooks/outbox.ts';
import { latchTries, patientLatchDeadlineMs } from './deadlines.ts';
import type { Guard } from './guard.ts';
import { readLatch } from './sight.ts';
import type { Surroundings } from './surroundings.ts';
import { writeLatch } from './write-latch.ts';

export interface PendingTripDelivery extends PendingDelivery, TripDelivery {
  readonly delivery: TripDelivery['delivery'];
}

/** What a button's trips owe to its hooks, in the durable latch: of one that is still pending nothing is told. */
export class TripOutbox implements Outbox<PendingTripDelivery> {
  readonly #guard: Guard;
  readonly #around: Surroundings;
  /** What waits for the write under way to end. */
  #next: Batch | undefined;
  #last: Promise<unknown> = Promise.resolve();
  /** To go with the next write. */
  #putOff: readonly Amendment[] = [];

  constructor(guard: Guard, around: Surroundings) {
    this.#guard = guard;
    this.#around = around;
  }

  get button(): string {
    return this.#guard.name;
  }

  get hooks(): readonly ButtonHook[] {
    return this.#guard.hooks;
  }

  owed(): readonly PendingTripDelivery[] {
    return owedIn(this.#guard.known.record);
  }

  async refresh(): Promise<void> {
    await readLatch(this.#guard, this.#around, this.#around.clock.deadline(patientLatchDeadlineMs));
  }

  message(item: PendingTripDelivery): HookMessage {
    const { name, known } = this.#guard;
    return hookMessage(name, item.trip.target ?? known.record?.target ?? this.#guard.button.target, item);
  }

  /**
   * Those that come while one write is under way are written down together by the next: each by itself would be in the way
   * of all others, and of a trip.
   */
  settle({ trip, delivery: { hook, event } }: PendingTripDelivery, change: DeliveryChange): Promise<boolean> {
    this.#next ??= this.#begin();
    this.#next.amendments.push((latch) => updateTripDelivery(latch, { trip: trip.id, hook, event }, change));
    return this.#next.written;
  }

  #begin(): Batch {
    const amendments: Amendment[] = [];
    const written = this.#last.then(() => {
      this.#next = undefined;
      return this.#write(amendments);
    });
    this.#last = written;
    return { amendments, written };
  }

  async #write(made: readonly Amendment[]): Promise<boolean> {
    const amendments = [...this.#putOff, ...made];
    this.#putOff = [];
    for (let tries = 0; tries < latchTries; tries += 1) {
      const signal = this.#around.clock.deadline(patientLatchDeadlineMs);
      const stored = await readLatch(this.#guard, this.#around, signal);
      // A key that is missing is written back by whoever remembers it.
      if (stored?.record === undefined) return false;
      const latch = amendments.reduce((amended, amend) => amend(amended) ?? amended, stored.record);
      if (latch === stored.record) return true;
      // What decides or acts at this moment writes against what it read: it must not find that outdated by this.
      if (!this.#guard.queue.isIdle) {
        this.#putOff = amendments;
        return false;
      }
      const written = await writeLatch(this.#guard, this.#around, latch, stored.version, patientLatchDeadlineMs);
      if (written.kind !== 'conflict') return written.kind === 'durable';
    }
    return false;
  }
}

/** Undefined where it changes nothing. */
type Amendment = (latch: LatchRecord) => LatchRecord | undefined;

interface Batch {
  readonly amendments: Amendment[];
  readonly written: Promise<boolean>;
}

/** What one write of the latch made owed. */
export function newlyOwed(before: LatchRecord | undefined, after: LatchRecord): readonly PendingTripDelivery[] {
  const known = new Set(owedIn(before).map(({ key }) => key));
  return owedIn(after).filter(({ key }) => !known.has(key));
}

function owedIn(latch: LatchRecord | undefined): readonly PendingTripDelivery[] {
  return tripDeliveries(latch).map((owed) => ({
    ...owed,
    key: `${owed.trip.id}.${owed.delivery.event} ${owed.delivery.hook}`,
  }));
}
