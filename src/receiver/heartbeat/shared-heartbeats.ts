import { reconcileDeadlineMs } from '../../button/deadlines.ts';
import { describeError } from '../../cluster/errors.ts';
import type { ArrivedReport } from '../../core/heartbeat/report.ts';
import { hasPassed } from '../../core/time/elapsed.ts';
import type { ReceiverDependencies } from '../dependencies.ts';
import type { ButtonHeartbeat } from './button-heartbeat.ts';
import { believable, type Heartbeat } from './heartbeat.ts';

/** The replicas share their heartbeats at most this often, or nine times within the limit if that is more often. */
export const heartbeatShareMs = 30_000;

interface SharingOptions extends Pick<ReceiverDependencies, 'heartbeats' | 'clock' | 'recorder'> {
  readonly heartbeat: Heartbeat;
  /** The heartbeats of the buttons in the config, by name. */
  readonly ofButtons: () => ReadonlyMap<string, ButtonHeartbeat>;
}

/** Exchanges heartbeats with the other replicas: Alertmanager sends each notification to one of them. */
export class SharedHeartbeats {
  readonly #options: SharingOptions;
  #sharedAt = Number.NEGATIVE_INFINITY;

  constructor(options: SharingOptions) {
    this.#options = options;
  }

  /** Exchanges the newest heartbeats if that is due. Never rejects. */
  async share(): Promise<void> {
    const { clock, heartbeats, recorder, heartbeat } = this.#options;
    if (!hasPassed(Math.min(heartbeatShareMs, heartbeat.lateAfterMs / 9), this.#sharedAt, clock.now())) return;
    this.#sharedAt = clock.now();
    const signal = clock.deadline(reconcileDeadlineMs);
    try {
      const stored = await heartbeats.read(signal);
      const shared = believable(stored.at, clock.now());
      if (shared !== undefined) heartbeat.beat(shared);
      const isNews = heartbeat.newest !== undefined && heartbeat.newest > (shared ?? 0);
      const own = this.#exchange(stored.reports);
      if (isNews || own.length > 0) {
        const at = heartbeat.newest === undefined ? {} : { at: heartbeat.newest };
        await heartbeats.write({ ...at, reports: Object.fromEntries(own) }, signal);
      }
    } catch (error) {
      recorder.record({ type: 'problem', message: `could not share the heartbeat: ${describeError(error)}` });
    }
  }

  /** Adopts the newer reports of other replicas. Returns those that are newer here. */
  #exchange(stored: Readonly<Record<string, ArrivedReport>>): readonly (readonly [string, ArrivedReport])[] {
    const now = this.#options.clock.now();
    return [...this.#options.ofButtons()].flatMap(([name, heartbeat]) => {
      const shared = stored[name];
      if (shared !== undefined) heartbeat.adopt(shared);
      const { newest } = heartbeat;
      return newest !== undefined && newest.at > (believable(shared?.at, now) ?? 0) ? [[name, newest] as const] : [];
    });
  }
}
