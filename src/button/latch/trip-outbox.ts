import type { ButtonHook } from '../../core/hooks/hook.ts';
import type { LatchRecord } from '../../core/latch/latch.ts';
import { type TripDelivery, tripDeliveries, updateTripDelivery } from '../../core/latch/latch-hooks.ts';
import { hookMessage } from '../../hooks/hook-message.ts';
import type { HookMessage } from '../../hooks/hook-sender.ts';
import type { DeliveryChange, Outbox, PendingDelivery } from '../../hooks/outbox.ts';
import { patientLatchDeadlineMs } from '../deadlines.ts';
import type { Settings } from '../settings.ts';
import type { ButtonLatch } from './button-latch.ts';

export interface PendingTripDelivery extends PendingDelivery, TripDelivery {
  readonly delivery: TripDelivery['delivery'];
}

export interface TripOutboxOptions {
  readonly name: string;
  readonly settings: Settings;
  readonly latch: ButtonLatch;
  /** No act on this button is running or waiting. */
  readonly isIdle: () => boolean;
}

/** Returns undefined if it changes nothing. */
type Change = (latch: LatchRecord) => LatchRecord | undefined;

interface Batch {
  readonly changes: Change[];
  readonly written: Promise<boolean>;
}

/** The deliveries that the trips of one button owe to its hooks, kept in the durable latch. A pending trip notifies nobody yet. */
export class TripOutbox implements Outbox<PendingTripDelivery> {
  readonly #options: TripOutboxOptions;
  /** Takes changes until the write under way has ended. */
  #next: Batch | undefined;
  #last: Promise<unknown> = Promise.resolve();
  /** Changes that go with the next write. */
  #postponed: readonly Change[] = [];

  constructor(options: TripOutboxOptions) {
    this.#options = options;
  }

  get button(): string {
    return this.#options.name;
  }

  get hooks(): readonly ButtonHook[] {
    return this.#options.settings.hooks;
  }

  owed(): readonly PendingTripDelivery[] {
    return deliveriesOf(this.#options.latch.durable);
  }

  async refresh(): Promise<void> {
    await this.#options.latch.read(patientLatchDeadlineMs);
  }

  message(item: PendingTripDelivery): HookMessage {
    const { name, latch, settings } = this.#options;
    return hookMessage(name, item.trip.target ?? latch.durable?.target ?? settings.config.target, item);
  }

  /** Changes that come during one write are written together by the next: many small writes would delay a trip. */
  settle({ trip, delivery: { hook, event } }: PendingTripDelivery, change: DeliveryChange): Promise<boolean> {
    this.#next ??= this.#newBatch();
    this.#next.changes.push((latch) => updateTripDelivery(latch, { trip: trip.id, hook, event }, change));
    return this.#next.written;
  }

  #newBatch(): Batch {
    const changes: Change[] = [];
    const written = this.#last.then(() => {
      this.#next = undefined;
      return this.#write(changes);
    });
    this.#last = written;
    return { changes, written };
  }

  async #write(made: readonly Change[]): Promise<boolean> {
    const changes = [...this.#postponed, ...made];
    this.#postponed = [];
    let isSettled = false;
    const written = await this.#options.latch.update(({ record }) => {
      // A missing key is written back by a reconciliation first.
      if (record === undefined) return undefined;
      const changed = changes.reduce((latch, change) => change(latch) ?? latch, record);
      isSettled = changed === record;
      if (isSettled) return undefined;
      // An act that is under way writes against the version that it has read: this write must not change the version.
      if (this.#options.isIdle()) return changed;
      this.#postponed = changes;
      return undefined;
    });
    return isSettled || written.kind === 'durable';
  }
}

/** The deliveries that one write of the latch added. */
export function newDeliveries(before: LatchRecord | undefined, after: LatchRecord): readonly PendingTripDelivery[] {
  const known = new Set(deliveriesOf(before).map(({ key }) => key));
  return deliveriesOf(after).filter(({ key }) => !known.has(key));
}

function deliveriesOf(latch: LatchRecord | undefined): readonly PendingTripDelivery[] {
  return tripDeliveries(latch).map((owed) => ({
    ...owed,
    key: `${owed.trip.id}.${owed.delivery.event} ${owed.delivery.hook}`,
  }));
}
