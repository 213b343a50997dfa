import { keeperDeadlineMs } from '../button/deadlines.ts';
import { describeError } from '../button/problems.ts';
import type { OutageStore } from '../cluster/cluster.ts';
import type { Hook } from '../core/hooks/hook.ts';
import {
  beginOutage,
  endOutage,
  type OutageDelivery,
  type OutageRecord,
  openOutage,
  outageDeliveries,
  updateOutageDelivery,
} from '../core/hooks/outage.ts';
import { hasPassed } from '../core/time/elapsed.ts';
import type { ConcurrencyLimit } from '../hooks/concurrency-limit.ts';
import { type DeliveryDependencies, DeliveryWorker } from '../hooks/delivery-worker.ts';
import { outageMessage } from '../hooks/hook-message.ts';
import type { HookMessage } from '../hooks/hook-sender.ts';
import type { DeliveryChange, Outbox, PendingDelivery } from '../hooks/outbox.ts';
import { believable, type Heartbeat, heartbeatShareMs } from './heartbeat.ts';

export interface OutageDependencies extends DeliveryDependencies {
  readonly chain: OutageStore;
}

interface PendingOutageDelivery extends PendingDelivery, OutageDelivery {
  readonly delivery: OutageDelivery['delivery'];
}

/**
 * Writes down, once for all replicas, that the heartbeat is late, and that it is back, and has the hooks told: who watches
 * the monitoring cannot tell by the monitoring. Without such hooks it does nothing.
 */
export class OutageMonitor implements Outbox<PendingOutageDelivery> {
  hooks: readonly Hook[];
  readonly #heartbeat: Heartbeat;
  readonly #around: OutageDependencies;
  readonly #courier: DeliveryWorker<PendingOutageDelivery>;
  /** As last read or written. */
  #record: OutageRecord | undefined;
  #readAt = Number.NEGATIVE_INFINITY;
  #noting: Promise<void> | undefined;

  constructor(hooks: readonly Hook[], heartbeat: Heartbeat, around: OutageDependencies, slots: ConcurrencyLimit) {
    this.hooks = hooks;
    this.#heartbeat = heartbeat;
    this.#around = around;
    this.#courier = new DeliveryWorker(this, around, slots);
  }

  /** Never rejects. */
  async look(): Promise<void> {
    this.#noting ??= this.#note().finally(() => {
      this.#noting = undefined;
    });
    await Promise.all([this.#noting, this.#courier.look()]);
  }

  async end(): Promise<void> {
    await this.#noting;
    await this.#courier.end();
  }

  owed(): readonly PendingOutageDelivery[] {
    return outageDeliveries(this.#record).map((owed) => ({
      ...owed,
      key: `${owed.silence.id}.${owed.delivery.event} ${owed.delivery.hook}`,
    }));
  }

  async refresh(): Promise<void> {
    await this.#tried(async (signal) => {
      this.#record = await this.#around.chain.read(signal);
      this.#readAt = this.#around.clock.now();
    });
  }

  message(item: PendingOutageDelivery): HookMessage {
    return outageMessage(item, this.#heartbeat.lateAfterMs);
  }

  settle(item: PendingOutageDelivery, change: DeliveryChange): Promise<boolean> {
    return this.#update((record) => updateOutageDelivery(record, item, change));
  }

  async #note(): Promise<void> {
    if (this.hooks.length === 0 && this.#record === undefined) return;
    if (hasPassed(heartbeatShareMs, this.#readAt, this.#around.clock.now())) await this.refresh();
    const open = openOutage(this.#record);
    if (open === undefined && this.hooks.length > 0 && this.#heartbeat.isLate) await this.#beginOutage();
    if (open !== undefined && this.#isBack(open.lastHeartbeatAt)) await this.#restore(open.id);
  }

  /** A heartbeat that no silence was written down for may be stored by another replica already. */
  async #beginOutage(): Promise<void> {
    const { clock } = this.#around;
    await this.#update((record, stored) => {
      const heartbeat = believable(stored, clock.now());
      const isAlive = heartbeat !== undefined && clock.now() - heartbeat <= this.#heartbeat.lateAfterMs;
      if (isAlive || openOutage(record) !== undefined) return undefined;
      const at = new Date(clock.now()).toISOString();
      const last = heartbeat ?? believable(this.#heartbeat.newest, clock.now());
      const lastHeartbeatAt = last === undefined ? {} : { lastHeartbeatAt: new Date(last).toISOString() };
      return beginOutage(record, { id: idOf(at), at, ...lastHeartbeatAt }, this.hooks);
    });
  }

  async #restore(id: string): Promise<void> {
    const at = new Date(this.#around.clock.now()).toISOString();
    await this.#update((record) => (record === undefined ? undefined : endOutage(record, id, at)));
  }

  /** Only a heartbeat that came since; a receiver that has just started knows of none. */
  #isBack(lastHeartbeatAt: string | undefined): boolean {
    const { newest, isLate } = this.#heartbeat;
    return newest !== undefined && !isLate && !(newest <= Date.parse(lastHeartbeatAt ?? ''));
  }

  /** Whether the store is as `change` wants it. What this makes owed, this replica tells first. */
  async #update(
    change: (record: OutageRecord | undefined, heartbeat: number | undefined) => OutageRecord | undefined,
  ): Promise<boolean> {
    let before: OutageRecord | undefined;
    let after: OutageRecord | undefined;
    const isDone = await this.#tried((signal) =>
      this.#around.chain.update((record, heartbeat) => {
        before = record;
        after = change(record, heartbeat);
        return after;
      }, signal),
    );
    if (!isDone) return false;
    this.#record = after ?? before;
    const known = new Set(outageDeliveries(before).map(({ silence, delivery }) => `${silence.id} ${delivery.event}`));
    const made = after === undefined ? [] : this.owed();
    this.#courier.made(made.filter(({ silence, delivery }) => !known.has(`${silence.id} ${delivery.event}`)));
    return true;
  }

  async #tried(act: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
    const { clock, recorder } = this.#around;
    try {
      await act(clock.deadline(keeperDeadlineMs));
      return true;
    } catch (error) {
      const message = `what is known of the chain's silence could not be shared: ${describeError(error)}`;
      recorder.record({ type: 'problem', message });
      return false;
    }
  }
}

/** `chain-20260131-021547`: one silence begins a second at most, as one write does. */
function idOf(at: string): string {
  const [day = '', time = ''] = at.split('T');
  return `chain-${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}`;
}
