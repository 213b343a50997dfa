import type { Delivery, Hook, OwedDelivery } from '../core/hooks/hook.ts';
import type { HookMessage } from './hook-sender.ts';

/** The delivery of an event that has happened, to a hook that has not acknowledged it yet. */
export interface PendingDelivery {
  /** Unique in its outbox. */
  readonly key: string;
  readonly delivery: OwedDelivery<string>;
  /** When the event happened, in RFC 3339. */
  readonly since: string;
}

/** Applies the outcome of an attempt to a delivery. */
export type DeliveryChange = <Event extends string>(delivery: OwedDelivery<Event>) => Delivery<Event>;

/** A durable list of deliveries. */
export interface Outbox<Item extends PendingDelivery> {
  /** Absent for the outbox of monitoring outages. */
  readonly button?: string;
  /** The hooks in the present config. */
  readonly hooks: readonly Hook[];
  /** As last read or written. */
  owed(): readonly Item[];
  /** Reads the list again, if possible. Never rejects. */
  refresh(): Promise<void>;
  message(item: Item): HookMessage;
  /** Writes the changed delivery; one that is settled already stays as it is. Resolves with whether it was written. Never rejects. */
  settle(item: Item, change: DeliveryChange): Promise<boolean>;
}
