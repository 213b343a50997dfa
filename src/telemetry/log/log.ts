import { redact } from '../../core/text/redact.ts';
import type { Recorder } from '../event.ts';
import { createFolding } from './deduplication.ts';
import { describe, isForDebugging } from './log-line.ts';
import type { Logger } from './logger.ts';

/** DeliveryScheduler occurrences into lines of the log, repeated problems folded, credentials taken out. */
export function createLog(logger: Logger, now: () => number): Recorder {
  const tell = createFolding(now, ({ level, message, fields }, more) => {
    if (more === 0) logger[level](redacted(fields), redact(message));
    else logger[level]({ ...redacted(fields), more }, `${redact(message.trim())} (And ${more} more like it.)`);
  });
  return {
    record: (occurrence) => {
      // A duplicate notification should not pay for words that nobody reads.
      if (isForDebugging(occurrence) && !logger.isLevelEnabled('debug')) return;
      const line = describe(occurrence);
      if (line.ends !== undefined || logger.isLevelEnabled(line.level)) tell(line);
    },
  };
}

function redacted(fields: object): object {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, redactedValue(value)]));
}

function redactedValue(value: unknown): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map(redactedValue);
  return typeof value === 'object' && value !== null ? redacted(value) : value;
}
