import type { Registry } from 'prom-client';
import type { Clock } from '../cluster/clock.ts';
import type { Recorder, TelemetryEvent } from './event.ts';
import type { HealthRecord } from './health.ts';
import { createLog } from './log/log.ts';
import type { Logger } from './log/logger.ts';
import { createMetrics } from './metrics/metrics.ts';

export interface RecorderOptions {
  /** One per app, so that several can live in one process; Node's own metrics go there too. */
  readonly registry: Registry;
  readonly logger: Logger;
  readonly clock: Pick<Clock, 'now'>;
  /** The program's own version, for `build_info`. */
  readonly version: string;
  /** Told as well, where someone wants to show it. */
  readonly health?: HealthRecord;
}

/** One call reaches the metrics, the log and what is shown of the receiver's health. It never throws: a stop must not fail because its record does. */
export function createRecorder({ registry, logger, clock, version, health }: RecorderOptions): Recorder {
  const metrics = createMetrics(registry, version);
  const log = createLog(logger, () => clock.now());
  return {
    record(occurrence) {
      const problem = attempt(metrics, occurrence);
      attempt(log, occurrence);
      health?.record(occurrence);
      // A log that fails has nowhere left to say so.
      if (problem !== undefined) {
        attempt(log, { type: 'problem', message: `The metrics could not take '${occurrence.type}': ${problem}` });
      }
    },
  };
}

/** Says why it failed, if it did. */
function attempt(sink: Recorder, occurrence: TelemetryEvent): string | undefined {
  try {
    sink.record(occurrence);
    return undefined;
  } catch (error) {
    return String(error);
  }
}
