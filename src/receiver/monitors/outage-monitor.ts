import { reconcileDeadlineMs } from '../../button/deadlines.ts';
import { describeError } from '../../cluster/errors.ts';
import type { Hook } from '../../core/hooks/hook.ts';
import {
  beginOutage,
  endOutage,
  type OutageDelivery,
  type OutageRecord,
  openOutage,
  outageDeliveries,
  updateOutageDelivery,
} from '../../core/hooks/outage.ts';
import { hasPassed } from '../../core/time/elapsed.ts';
import type { ConcurrencyLimit } from '../../hooks/concurrency-limit.ts';
import { type DeliveryDependencies, DeliveryWorker } from '../../hooks/delivery-worker.ts';
import { outageMessage } from '../../hooks/hook-message.ts';
import type { HookMessage } from '../../hooks/hook-sender.ts';
import type { DeliveryChange, Outbox, PendingDelivery } from '../../hooks/outbox.ts';
import type { ReceiverDependencies } from '../dependencies.ts';
import { believable, type Heartbeat } from '../heartbeat/heartbeat.ts';
import { heartbeatShareMs } from '../heartbeat/shared-heartbeats.ts';

type OutageDependencies = DeliveryDependencies & Pick<ReceiverDependencies, 'outages'>;

interface PendingOutageDelivery extends PendingDelivery, OutageDelivery {
  readonly delivery: OutageDelivery['delivery'];
}

type OutageChange = (record: OutageRecord | undefined, heartbeat: number | undefined) => OutageRecord | undefined;

/**
 * Records the outages of the monitoring, once for all replicas, and notifies the hooks: monitoring cannot report its own
 * outage. Without such hooks it does nothing.
 */
export class OutageMonitor implements Outbox<PendingOutageDelivery> {
  hooks: readonly Hook[];
  readonly #heartbeat: Heartbeat;
  readonly #dependencies: OutageDependencies;
  readonly #worker: DeliveryWorker<PendingOutageDelivery>;
  /** As last read or written. */
  #record: OutageRecord | undefined;
  #readAt = Number.NEGATIVE_INFINITY;
  #recording: Promise<void> | undefined;

  constructor(
    hooks: readonly Hook[],
    heartbeat: Heartbeat,
    dependencies: OutageDependencies,
    attempts: ConcurrencyLimit,
  ) {
    this.hooks = hooks;
    this.#heartbeat = heartbeat;
    this.#dependencies = dependencies;
    this.#worker = new DeliveryWorker(this, dependencies, attempts);
  }

  /** Records the start or the end of an outage, and attempts the deliveries that are due. Never rejects. */
  async check(): Promise<void> {
    this.#recording ??= this.#recordChange().finally(() => {
      this.#recording = undefined;
    });
    await Promise.all([this.#recording, this.#worker.run()]);
  }

  async end(): Promise<void> {
    await this.#recording;
    await this.#worker.end();
  }

  owed(): readonly PendingOutageDelivery[] {
    return outageDeliveries(this.#record).map((owed) => ({ ...owed, key: keyOf(owed) }));
  }

  async refresh(): Promise<void> {
    await this.#tried(async (signal) => {
      this.#record = await this.#dependencies.outages.read(signal);
      this.#readAt = this.#dependencies.clock.now();
    });
  }

  message(item: PendingOutageDelivery): HookMessage {
    return outageMessage(item, this.#heartbeat.silentAfterMs);
  }

  settle(item: PendingOutageDelivery, change: DeliveryChange): Promise<boolean> {
    return this.#update((record) => updateOutageDelivery(record, item, change));
  }

  async #recordChange(): Promise<void> {
    if (this.hooks.length === 0 && this.#record === undefined) return;
    if (hasPassed(heartbeatShareMs, this.#readAt, this.#dependencies.clock.now())) await this.refresh();
    const open = openOutage(this.#record);
    if (open === undefined && this.hooks.length > 0 && this.#heartbeat.isSilent) await this.#begin();
    if (open !== undefined && this.#isOver(open.lastHeartbeatAt)) await this.#end(open.id);
  }

  /** Another replica may have stored a heartbeat that this one has not read yet. */
  async #begin(): Promise<void> {
    const { clock } = this.#dependencies;
    await this.#update((record, stored) => {
      const heartbeat = believable(stored, clock.now());
      const isAlive = heartbeat !== undefined && clock.now() - heartbeat <= this.#heartbeat.silentAfterMs;
      if (isAlive || openOutage(record) !== undefined) return undefined;
      const at = new Date(clock.now()).toISOString();
      const last = heartbeat ?? believable(this.#heartbeat.newest, clock.now());
      const lastHeartbeatAt = last === undefined ? {} : { lastHeartbeatAt: new Date(last).toISOString() };
      return beginOutage(record, { id: idOf(at), at, ...lastHeartbeatAt }, this.hooks);
    });
  }

  async #end(id: string): Promise<void> {
    const at = new Date(this.#dependencies.clock.now()).toISOString();
    await this.#update((record) => (record === undefined ? undefined : endOutage(record, id, at)));
  }

  /** Only a heartbeat since the last one ends the outage. A receiver that has just started has none. */
  #isOver(lastHeartbeatAt: string | undefined): boolean {
    const { newest, isSilent } = this.#heartbeat;
    return newest !== undefined && !isSilent && !(newest <= Date.parse(lastHeartbeatAt ?? ''));
  }

  /** Changes the stored record. This replica attempts the new deliveries first. Returns whether the store is up to date. */
  async #update(change: OutageChange): Promise<boolean> {
    let before: OutageRecord | undefined;
    let after: OutageRecord | undefined;
    const isDone = await this.#tried((signal) =>
      this.#dependencies.outages.update((record, heartbeat) => {
        before = record;
        after = change(record, heartbeat);
        return after;
      }, signal),
    );
    if (!isDone) return false;
    this.#record = after ?? before;
    const known = new Set(outageDeliveries(before).map(keyOf));
    if (after !== undefined) this.#worker.recorded(this.owed().filter(({ key }) => !known.has(key)));
    return true;
  }

  async #tried(act: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
    const { clock, recorder } = this.#dependencies;
    try {
      await act(clock.deadline(reconcileDeadlineMs));
      return true;
    } catch (error) {
      const message = `could not save or read the monitoring-outage record: ${describeError(error)}`;
      recorder.record({ type: 'problem', message });
      return false;
    }
  }
}

function keyOf({ silence, delivery }: OutageDelivery): string {
  return `${silence.id}.${delivery.event} ${delivery.hook}`;
}

/** `chain-20260131-021547`. At most one outage begins within a second, because one write begins it. */
function idOf(at: string): string {
  const [day = '', time = ''] = at.split('T');
  return `chain-${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}`;
}
