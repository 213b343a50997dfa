import type { Clock } from '../cluster/clock.ts';
import { nextAttemptAt } from '../core/hooks/delivery.ts';
import type { Hook, OwedDelivery } from '../core/hooks/hook.ts';
import type { PendingDelivery } from './outbox.ts';

/** What a replica leaves, beyond one attempt's timeout, to the one that saw the event or tried last, before it takes over; and at most so much again, by chance. */
const hookTakeoverMs = 2_000;

/**
 * Whose turn it is, and when, without a word between replicas: whoever made an event, or tried last, makes the next attempt;
 * the others leave it the time of one.
 */
export class DeliveryScheduler {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #random: () => number;
  /** Deliveries as this replica left them. */
  readonly #mine = new Map<string, OwedDelivery<string>>();
  /** When the next attempt is due, drawn once after each attempt; anew where the clock was set back since. */
  readonly #due = new Map<string, { readonly attempts: number; readonly at: number; readonly drawnAt: number }>();

  constructor(clock: Pick<Clock, 'now'>, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  /** This replica made the event, or has just tried. */
  take(key: string, delivery: OwedDelivery<string>): void {
    this.#mine.set(key, delivery);
  }

  /** Nobody else has tried since this replica did. */
  isMine({ key, delivery }: PendingDelivery): boolean {
    const mine = this.#mine.get(key);
    return mine !== undefined && (mine.attempts ?? 0) >= (delivery.attempts ?? 0);
  }

  /** As stored, or as this replica left it where that could not be written down. */
  latest(item: PendingDelivery): OwedDelivery<string> {
    return (this.isMine(item) ? this.#mine.get(item.key) : undefined) ?? item.delivery;
  }

  /** In milliseconds since the epoch. */
  dueAt(item: PendingDelivery, hook: Hook): number {
    const delivery = this.latest(item);
    const { attempts = 0 } = delivery;
    const known = this.#due.get(item.key);
    const drawnAt = this.#clock.now();
    if (known?.attempts === attempts && known.drawnAt <= drawnAt) return known.at;
    const grace = this.isMine(item) ? 0 : hook.timeoutMs + hookTakeoverMs * (1 + this.#random());
    const at = nextAttemptAt(delivery, drawnAt, this.#random()) + grace;
    this.#due.set(item.key, { attempts, at, drawnAt });
    return at;
  }

  /** All but these are over. */
  forgetOthers(keys: ReadonlySet<string>): void {
    for (const kept of [this.#mine, this.#due]) {
      for (const key of kept.keys()) if (!keys.has(key)) kept.delete(key);
    }
  }
}
