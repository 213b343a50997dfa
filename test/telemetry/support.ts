import { Registry } from 'prom-client';
import type { TripRecord } from '../../src/core/latch/latch.ts';
import type { Logger, LogLevel } from '../../src/telemetry/log/logger.ts';
import { createRecorder } from '../../src/telemetry/recorder.ts';

export interface WrittenLine {
  readonly level: LogLevel;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** A logger that keeps its lines. */
export function memoryLogger(): { readonly logger: Logger; readonly lines: WrittenLine[] } {
  const lines: WrittenLine[] = [];
  const write = (level: LogLevel) => (fields: object, message: string) => {
    lines.push({ level, fields: { ...fields }, message });
  };
  return {
    lines,
    logger: {
      debug: write('debug'),
      info: write('info'),
      warn: write('warn'),
      error: write('error'),
      isLevelEnabled: () => true,
    },
  };
}

/** A recorder with its own registry and a clock that the test drives. */
export function buildRecorder() {
  const registry = new Registry();
  const { logger, lines } = memoryLogger();
  const clock = { ms: 1_000_000, now: () => clock.ms };
  const recorder = createRecorder({ registry, logger, clock, version: '1.2.3' });
  return { registry, lines, clock, recorder };
}

export const trip: TripRecord = {
  id: '0190a2b4',
  at: '2026-01-02T03:04:05.000Z',
  by: { trigger: 'alert', alertname: 'BigRedButtonStop', fingerprint: 'f1', startsAt: '2026-01-02T03:03:55.000Z' },
  cause: 'network',
  because: 'Container app of pod swype-app-1 was restarted 4 times by network failures within 30 min; the limit is 3.',
  lines: ['Error: connect ECONNREFUSED 10.0.0.7:443'],
  previousReplicas: 3,
  fights: 0,
};
