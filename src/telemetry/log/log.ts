import { redact } from '../../core/text/redact.ts';
import type { Recorder } from '../event.ts';
import { createDeduplication } from './deduplication.ts';
import { describe, isRoutine } from './log-line.ts';
import type { Logger } from './logger.ts';

/** Writes events as lines of the log, without credentials and with repeated problems counted instead of written. */
export function createLog(logger: Logger, now: () => number): Recorder {
  const write = createDeduplication(now, ({ level, message, fields }, more) => {
    if (more === 0) logger[level](redacted(fields), redact(message));
    else logger[level]({ ...redacted(fields), more }, `${redact(message.trim())} (And ${more} more like it.)`);
  });
  return {
    record: (event) => {
      // A duplicate notification must not pay for text that is not written.
      if (isRoutine(event) && !logger.isLevelEnabled('debug')) return;
      const line = describe(event);
      if (line.ends !== undefined || logger.isLevelEnabled(line.level)) write(line);
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
