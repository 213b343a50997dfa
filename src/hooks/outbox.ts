import type { Delivery, Hook, OwedDelivery } from '../core/hooks/hook.ts';
import type { HookMessage } from './hook-sender.ts';

/** One event that has happened, of which one hook is still to be told. */
export interface PendingDelivery {
  /** Unique in its ledger. */
  readonly key: string;
  readonly delivery: OwedDelivery<string>;
  /** When it happened: RFC 3339. */
  readonly since: string;
}

/** What becomes of a delivery. */
export type DeliveryChange = <Event extends string>(delivery: OwedDelivery<Event>) => Delivery<Event>;

/** Where it is durably written down what is owed. */
export interface Outbox<Item extends PendingDelivery> {
  /** Whose; absent for the chain's. */
  readonly button?: string;
  /** As the config has them now. */
  readonly hooks: readonly Hook[];
  /** As last read or written. */
  owed(): readonly Item[];
  /** Reads anew, where that is possible. Never rejects. */
  refresh(): Promise<void>;
  message(item: Item): HookMessage;
  /** Writes down what became of it; one that is settled already stays so. False: not written. Never rejects. */
  settle(item: Item, change: DeliveryChange): Promise<boolean>;
}
