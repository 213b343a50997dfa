import type { ClusterEvent } from '../../cluster/cluster.ts';
import type { DamageRecord } from '../../core/latch/damage-record.ts';
import { isLatched, type Latched } from '../../core/latch/latch.ts';
import { damageMessage, eventMessage } from '../../core/text/event-message.ts';
import { hasPassed } from '../../core/time/elapsed.ts';
import { reconcileDeadlineMs } from '../deadlines.ts';
import type { ButtonDependencies } from '../dependencies.ts';
import type { ButtonLatch } from '../latch/button-latch.ts';
import type { Problems } from '../problems.ts';
import type { Observer } from '../target/observer.ts';

/** A trip's Event is written only while the API server (default: 1 h) would still keep the first one. */
export const eventAgeMs = 50 * 60_000;
/** The interval between two tries to write a trip's Event. */
export const eventRetryMs = 10_000;
/** The longest that the Event waits for the kubelet's messages. */
const quoteDeadlineMs = 500;

export interface TripEventOptions extends Pick<ButtonDependencies, 'cluster' | 'clock'> {
  readonly name: string;
  readonly latch: ButtonLatch;
  readonly observer: Observer;
  readonly problems: Problems;
}

/**
 * Writes the Kubernetes Event of each trip once it is durable, and one if its latch was damaged. Their names contain the trip's id, so
 * all replicas write one.
 */
export class TripEvents {
  readonly #options: TripEventOptions;
  #writtenTrip: string | undefined;
  #damagedTrip: string | undefined;
  #triedAt = Number.NEGATIVE_INFINITY;

  constructor(options: TripEventOptions) {
    this.#options = options;
  }

  /** Writes the Event of the current trip if it is due. A later call retries after a failure. Never rejects. */
  async writeWhenDue(): Promise<void> {
    const { latch, problems, clock, cluster } = this.#options;
    const latched = latch.durable;
    if (latch.isPending || !isLatched(latched)) return;
    // A problem with the Event of an earlier trip, which was lost since, no longer matters.
    if (this.#writtenTrip === latched.trip.id) problems.resolve('event');
    const { id, at, damage } = latched.trip;
    const isTripDue = this.#writtenTrip !== id && this.#isFresh(at);
    const isDamageDue = damage !== undefined && this.#damagedTrip !== id && this.#isFresh(damage.at);
    if (!(isTripDue || isDamageDue) || !hasPassed(eventRetryMs, this.#triedAt, clock.now())) return;
    this.#triedAt = clock.now();
    const record = (event: ClusterEvent) =>
      problems.follow('event', cluster.recordEvent(event, clock.deadline(reconcileDeadlineMs)));
    try {
      if (isTripDue) await record(await this.#eventOf(latched));
      this.#writtenTrip = id;
      if (isDamageDue) await record(this.#eventOfDamage(latched, damage));
      if (isDamageDue) this.#damagedTrip = id;
      this.#triedAt = Number.NEGATIVE_INFINITY;
    } catch {
      // reported by problems.follow
    }
  }

  #isFresh(at: string): boolean {
    return this.#options.clock.now() - Date.parse(at) < eventAgeMs;
  }

  #eventOfDamage({ trip, target }: Latched, { kind, at }: DamageRecord): ClusterEvent {
    const { name } = this.#options;
    return {
      name: `${name}.${trip.id}.damaged`,
      target,
      reason: 'BigRedButtonLatchDamaged',
      message: damageMessage(name, target, trip.id, kind),
      at: Date.parse(at),
    };
  }

  async #eventOf(latched: Latched) {
    const { trip, target } = latched;
    const { name } = this.#options;
    const unhealthy = await this.#readUnhealthy(latched);
    return {
      name: `${name}.${trip.id}`,
      target,
      reason: 'BigRedButtonTripped' as const,
      message: eventMessage(name, target, { ...trip, lines: [...unhealthy, ...trip.lines] }),
      at: Date.parse(trip.at),
    };
  }

  /** The kubelet's messages about the pods. They are quoted, although they prove nothing about the gateway. */
  async #readUnhealthy({ target }: Latched): Promise<readonly string[]> {
    const { observer, cluster, clock } = this.#options;
    if (observer.evidence?.readable !== true) return [];
    const pods = [...new Set(observer.evidence.containers.map(({ pod }) => pod))];
    try {
      const signal = clock.deadline(quoteDeadlineMs);
      return pods.length === 0 ? [] : await cluster.readUnhealthy(target.namespace, pods, signal);
    } catch {
      return []; // the Event is worth more than the quote
    }
  }
}
