import type { Clock } from '../../cluster/clock.ts';
import type { DrillStore } from '../../cluster/drill-store.ts';
import { type DrillRecord, type DrillState, finished, isAlive } from '../../core/drill/state.ts';
import { reachDeadlineMs } from '../client/channel.ts';
import { DrillRunning, StageFailed } from './failure.ts';

/** A third of the time after which another drill may take over, with room for a slow API server. */
const renewMs = 5_000;

interface LeaseOptions {
  readonly store: DrillStore;
  readonly clock: Clock;
  readonly id: string;
  /** Who drills, for a person whose drill is refused. */
  readonly by: string;
}

/** The lease of one drill on the canary: compare-and-swap on the state beside it, so that never two drills run. */
export class DrillLease {
  readonly #options: LeaseOptions;
  readonly startedAt: string;
  #renewedAt = 0;

  private constructor(options: LeaseOptions) {
    this.#options = options;
    this.startedAt = new Date(options.clock.now()).toISOString();
  }

  /** Rejects with {@link DrillRunning}, or with a ClusterError. The lease of a drill that died is taken. */
  static async take(options: LeaseOptions): Promise<DrillLease> {
    const lease = new DrillLease(options);
    const { clock, id } = options;
    await lease.#update((state) => {
      const { running } = state;
      if (running !== undefined && running.id !== id && isAlive(running, clock.now())) {
        throw new DrillRunning(`drill ${running.id} by ${running.by} has been running since ${running.startedAt}`);
      }
      return lease.#renewed({ ...state, refusesUntil: undefined });
    });
    return lease;
  }

  /** The canary fails until then. Undefined: from its next start on it idles. */
  async setRefusal(until: number | undefined): Promise<void> {
    const refusesUntil = until === undefined ? undefined : new Date(until).toISOString();
    await this.#updateOwn((state) => this.#renewed({ ...state, refusesUntil }));
  }

  /** Renews the lease if that is due. */
  async renew(): Promise<void> {
    if (this.#options.clock.now() - this.#renewedAt < renewMs) return;
    await this.#updateOwn((state) => this.#renewed(state));
  }

  /** Ends the lease, and keeps the result. */
  async finish(record: DrillRecord): Promise<void> {
    await this.#updateOwn((state) => finished(state, record));
  }

  #renewed(state: DrillState): DrillState {
    const { clock, id, by } = this.#options;
    this.#renewedAt = clock.now();
    const renewedAt = new Date(this.#renewedAt).toISOString();
    return { ...state, running: { id, by, startedAt: this.startedAt, renewedAt } };
  }

  #updateOwn(change: (state: DrillState) => DrillState): Promise<void> {
    return this.#update((state) => {
      if (state.running?.id !== this.#options.id) throw new StageFailed('lease-lost', state.running?.id);
      return change(state);
    });
  }

  #update(change: (state: DrillState) => DrillState): Promise<void> {
    return this.#options.store.update(change, AbortSignal.timeout(reachDeadlineMs));
  }
}
