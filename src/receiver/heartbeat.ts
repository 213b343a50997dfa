import type { HeartbeatView } from '../api/button-service.ts';
import { reconcileDeadlineMs } from '../button/deadlines.ts';
import { describeError } from '../cluster/errors.ts';
import { hasPassed, heartbeatAheadMs } from '../core/time/elapsed.ts';
import type { ReceiverDependencies } from './dependencies.ts';

/** The replicas share the heartbeat at most this often, or three times within its limit if that is more often. */
export const heartbeatShareMs = 30_000;

export type HeartbeatDependencies = Pick<ReceiverDependencies, 'heartbeats' | 'clock' | 'recorder'>;

/** When the always-firing alert last arrived at any replica. While it is late, the backup sensor may trip by itself. */
export class Heartbeat {
  readonly #dependencies: HeartbeatDependencies;
  #startedAt: number;
  #newest: number | undefined;
  #sharedAt = Number.NEGATIVE_INFINITY;
  lateAfterMs: number;

  constructor(lateAfterMs: number, dependencies: HeartbeatDependencies) {
    this.lateAfterMs = lateAfterMs;
    this.#dependencies = dependencies;
    this.#startedAt = dependencies.clock.now();
  }

  /** The heartbeat arrived at this replica, `at` milliseconds since the epoch. */
  beat(at: number): void {
    this.#raise(at);
  }

  /** In milliseconds since the epoch; undefined until a heartbeat of any replica is known. */
  get newest(): number | undefined {
    return this.#newest;
  }

  /** Before the first heartbeat, the time counts from the start of this replica. */
  get isLate(): boolean {
    const now = this.#dependencies.clock.now();
    // The clock was set back since the start.
    this.#startedAt = Math.min(this.#startedAt, now);
    return now - (believable(this.#newest, now) ?? this.#startedAt) > this.lateAfterMs;
  }

  view(): HeartbeatView {
    const at = this.#newest === undefined ? {} : { at: new Date(this.#newest).toISOString() };
    return { ...at, lateAfterMs: this.lateAfterMs, late: this.isLate };
  }

  /** Exchanges the newest time with the other replicas if that is due. Never rejects. */
  async share(): Promise<void> {
    const { clock, heartbeats, recorder } = this.#dependencies;
    if (!hasPassed(Math.min(heartbeatShareMs, this.lateAfterMs / 3), this.#sharedAt, clock.now())) return;
    this.#sharedAt = clock.now();
    const signal = clock.deadline(reconcileDeadlineMs);
    try {
      const shared = believable(await heartbeats.read(signal), clock.now());
      if (shared !== undefined) this.#raise(shared);
      if (this.#newest !== undefined && this.#newest > (shared ?? 0)) await heartbeats.write(this.#newest, signal);
    } catch (error) {
      recorder.record({ type: 'problem', message: `could not share the heartbeat: ${describeError(error)}` });
    }
  }

  #raise(at: number): void {
    const { clock, recorder } = this.#dependencies;
    const known = believable(this.#newest, clock.now());
    if (known !== undefined && at <= known) return;
    this.#newest = at;
    recorder.record({ type: 'heartbeat', at });
  }
}

/** A time in the future is the error of a clock. It must not keep the backup sensor inactive until then. */
export function believable(at: number | undefined, now: number): number | undefined {
  return at !== undefined && at <= now + heartbeatAheadMs ? at : undefined;
}
