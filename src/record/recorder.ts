import type { Registry } from 'prom-client';
import type { Clock } from '../button/clock.ts';
import { createLog } from './log.ts';
import type { Logger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import type { Occurrence, Recorder } from './occurrence.ts';

export interface RecorderOptions {
  /** One per app, so that several can live in one process; Node's own metrics go there too. */
  readonly registry: Registry;
  readonly logger: Logger;
  readonly clock: Pick<Clock, 'now'>;
  /** The program's own version, for `build_info`. */
  readonly version: string;
}

/** One call reaches the metrics and the log. It never throws: a stop must not fail because its record does. */
export function createRecorder({ registry, logger, clock, version }: RecorderOptions): Recorder {
  const metrics = createMetrics(registry, version);
  const log = createLog(logger, () => clock.now());
  return {
    record(occurrence) {
      const problem = attempt(metrics, occurrence);
      attempt(log, occurrence);
      // A log that fails has nowhere left to say so.
      if (problem !== undefined) {
        attempt(log, { type: 'problem', message: `The metrics could not take '${occurrence.type}': ${problem}` });
      }
    },
  };
}

/** Says why it failed, if it did. */
function attempt(sink: Recorder, occurrence: Occurrence): string | undefined {
  try {
    sink.record(occurrence);
    return undefined;
  } catch (error) {
    return String(error);
  }
}
