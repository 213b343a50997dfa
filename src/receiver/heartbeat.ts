import type { HeartbeatView } from '../api/button-service.ts';
import { keeperDeadlineMs } from '../button/deadlines.ts';
import { describeError } from '../button/problems.ts';
import type { Clock } from '../cluster/clock.ts';
import type { HeartbeatStore } from '../cluster/cluster.ts';
import { hasPassed, heartbeatAheadMs } from '../core/time/elapsed.ts';
import type { Recorder } from '../telemetry/event.ts';

/** The heartbeat is shared at most this often; or every third of its limit, where that is shorter. */
export const heartbeatShareMs = 30_000;

export interface HeartbeatSurroundings {
  readonly heartbeats: HeartbeatStore;
  readonly clock: Clock;
  readonly recorder: Recorder;
}

/**
 * When the always-firing alert last came through the chain, over all replicas. While it is late, the second sensor
 * stands in for Prometheus and Alertmanager.
 */
export class Heartbeat {
  readonly #around: HeartbeatSurroundings;
  #startedAt: number;
  #newest: number | undefined;
  #shared: number | undefined;
  #sharedAt = Number.NEGATIVE_INFINITY;
  lateAfterMs: number;

  constructor(lateAfterMs: number, around: HeartbeatSurroundings) {
    this.lateAfterMs = lateAfterMs;
    this.#around = around;
    this.#startedAt = around.clock.now();
  }

  /** The heartbeat arrived here, `at` milliseconds since the epoch. */
  beat(at: number): void {
    this.#raise(at);
  }

  /** Absent until the first one of any replica is known. */
  get newest(): number | undefined {
    return this.#newest;
  }

  /** Where none was ever heard, time counts from this replica's start, or from when its clock was set back before that. */
  get isLate(): boolean {
    const now = this.#around.clock.now();
    this.#startedAt = Math.min(this.#startedAt, now);
    return now - (believable(this.#newest, now) ?? this.#startedAt) > this.lateAfterMs;
  }

  /** As people are shown it. */
  view(): HeartbeatView {
    const at = this.#newest === undefined ? {} : { at: new Date(this.#newest).toISOString() };
    return { ...at, lateAfterMs: this.lateAfterMs, late: this.isLate };
  }

  /** Exchanges the newest time with the other replicas, no more often than needed. Never rejects. */
  async share(): Promise<void> {
    const { clock, heartbeats, recorder } = this.#around;
    if (!hasPassed(Math.min(heartbeatShareMs, this.lateAfterMs / 3), this.#sharedAt, clock.now())) return;
    this.#sharedAt = clock.now();
    const signal = clock.deadline(keeperDeadlineMs);
    try {
      this.#shared = believable(await heartbeats.read(signal), clock.now());
      if (this.#shared !== undefined) this.#raise(this.#shared);
      if (this.#newest !== undefined && this.#newest > (this.#shared ?? 0))
        await heartbeats.write(this.#newest, signal);
    } catch (error) {
      recorder.record({ type: 'problem', message: `the heartbeat could not be shared: ${describeError(error)}` });
    }
  }

  #raise(at: number): void {
    const known = believable(this.#newest, this.#around.clock.now());
    if (known !== undefined && at <= known) return;
    this.#newest = at;
    this.#around.recorder.record({ type: 'heartbeat', at });
  }
}

/** A time from the future is the error of a clock, and must not keep the second sensor asleep until then. */
export function believable(at: number | undefined, now: number): number | undefined {
  return at !== undefined && at <= now + heartbeatAheadMs ? at : undefined;
}
