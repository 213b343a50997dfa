import type { HeartbeatView } from '../../api/button-service.ts';
import { heartbeatAheadMs } from '../../core/time/elapsed.ts';
import type { ReceiverDependencies } from '../dependencies.ts';

type HeartbeatDependencies = Pick<ReceiverDependencies, 'clock' | 'recorder'>;

/** The longest silence of all heartbeats before hooks are notified, if the limit is shorter: a restart of Prometheus is no outage. */
const silentAfterMs = 120_000;

/** When a heartbeat of any button last arrived at any replica: whether Prometheus and Alertmanager reach the receiver at all. */
export class Heartbeat {
  readonly #dependencies: HeartbeatDependencies;
  #startedAt: number;
  #newest: number | undefined;
  lateAfterMs: number;

  constructor(lateAfterMs: number, dependencies: HeartbeatDependencies) {
    this.lateAfterMs = lateAfterMs;
    this.#dependencies = dependencies;
    this.#startedAt = dependencies.clock.now();
  }

  /** A new heartbeat arrived at a replica, `at` milliseconds since the epoch. */
  beat(at: number): void {
    const { clock, recorder } = this.#dependencies;
    const known = believable(this.#newest, clock.now());
    if (known !== undefined && at <= known) return;
    this.#newest = at;
    recorder.record({ type: 'heartbeat', at });
  }

  /** In milliseconds since the epoch; undefined until a heartbeat of any replica is known. */
  get newest(): number | undefined {
    return this.#newest;
  }

  /** Before the first heartbeat, the time counts from the start of this replica. */
  get isLate(): boolean {
    return this.#silentForMs() > this.lateAfterMs;
  }

  /** Whether the silence is an outage of the monitoring. */
  get isSilent(): boolean {
    return this.#silentForMs() > this.silentAfterMs;
  }

  get silentAfterMs(): number {
    return Math.min(3 * this.lateAfterMs, Math.max(this.lateAfterMs, silentAfterMs));
  }

  view(): HeartbeatView {
    const at = this.#newest === undefined ? {} : { at: new Date(this.#newest).toISOString() };
    return { ...at, lateAfterMs: this.lateAfterMs, late: this.isLate };
  }

  #silentForMs(): number {
    const now = this.#dependencies.clock.now();
    // The clock was set back since the start.
    this.#startedAt = Math.min(this.#startedAt, now);
    return now - (believable(this.#newest, now) ?? this.#startedAt);
  }
}

/** A time in the future is the error of a clock. It must not keep the backup sensor inactive until then. */
export function believable(at: number | undefined, now: number): number | undefined {
  return at !== undefined && at <= now + heartbeatAheadMs ? at : undefined;
}
