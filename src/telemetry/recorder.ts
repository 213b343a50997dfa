import type { Registry } from 'prom-client';
import type { Clock } from '../cluster/clock.ts';
import type { Recorder, TelemetryEvent } from './event.ts';
import type { HealthRecord } from './health.ts';
import { createLog } from './log/log.ts';
import type { Logger } from './log/logger.ts';
import { createMetrics } from './metrics/metrics.ts';

interface RecorderOptions {
  /** One for each app, so that several apps can live in one process. Node's own metrics go there too. */
  readonly registry: Registry;
  readonly logger: Logger;
  readonly clock: Pick<Clock, 'now'>;
  /** The program's version, for `build_info`. */
  readonly version: string;
  /** Gets every event too. */
  readonly health?: HealthRecord;
}

/** Passes each event to the metrics, the log and the health record. It never throws: a stop must not fail because its record does. */
export function createRecorder({ registry, logger, clock, version, health }: RecorderOptions): Recorder {
  const metrics = createMetrics(registry, version);
  const log = createLog(logger, () => clock.now());
  return {
    record(event) {
      const problem = recordSafely(metrics, event);
      // A log that fails cannot report its own failure.
      recordSafely(log, event);
      health?.record(event);
      if (problem === undefined) return;
      recordSafely(log, { type: 'problem', message: `The metrics could not record '${event.type}': ${problem}` });
    },
  };
}

/** Returns the error's text if `sink` throws. */
function recordSafely(sink: Recorder, event: TelemetryEvent): string | undefined {
  try {
    sink.record(event);
    return undefined;
  } catch (error) {
    return String(error);
  }
}
