import type { Clock } from '../cluster/clock.ts';
import type { Hook, OwedDelivery } from '../core/hooks/hook.ts';
import { nextAttemptAt } from '../core/hooks/retry.ts';
import type { PendingDelivery } from './outbox.ts';

/** Extra wait, after one attempt's timeout, before another replica takes a delivery; plus up to the same again as jitter. */
const takeoverMs = 2_000;

/**
 * Decides when this replica attempts a delivery, without messages between the replicas. The replica that recorded the event,
 * or made the last attempt, makes the next one. The others wait longer, and then take the delivery.
 */
export class DeliveryScheduler {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #random: () => number;
  /** The deliveries that this replica recorded or attempted last, as it left them. */
  readonly #own = new Map<string, OwedDelivery<string>>();
  /** When the next attempt is due. It is computed once after each attempt, and again if the clock was set back. */
  readonly #due = new Map<string, { readonly attempts: number; readonly at: number; readonly computedAt: number }>();

  constructor(clock: Pick<Clock, 'now'>, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  /** This replica recorded the event, or has just made an attempt. */
  own(key: string, delivery: OwedDelivery<string>): void {
    this.#own.set(key, delivery);
  }

  /** No other replica has made an attempt since this one. */
  isOwn({ key, delivery }: PendingDelivery): boolean {
    const own = this.#own.get(key);
    return own !== undefined && (own.attempts ?? 0) >= (delivery.attempts ?? 0);
  }

  /** The stored delivery, or this replica's own if that could not be written. */
  latest(item: PendingDelivery): OwedDelivery<string> {
    return (this.isOwn(item) ? this.#own.get(item.key) : undefined) ?? item.delivery;
  }

  /** In milliseconds since the epoch. */
  dueAt(item: PendingDelivery, hook: Hook): number {
    const delivery = this.latest(item);
    const { attempts = 0 } = delivery;
    const known = this.#due.get(item.key);
    const computedAt = this.#clock.now();
    if (known?.attempts === attempts && known.computedAt <= computedAt) return known.at;
    const grace = this.isOwn(item) ? 0 : hook.timeoutMs + takeoverMs * (1 + this.#random());
    const at = nextAttemptAt(delivery, computedAt, this.#random()) + grace;
    this.#due.set(item.key, { attempts, at, computedAt });
    return at;
  }

  /** Forgets all deliveries except these. */
  keepOnly(keys: ReadonlySet<string>): void {
    for (const map of [this.#own, this.#due]) {
      for (const key of map.keys()) if (!keys.has(key)) map.delete(key);
    }
  }
}
