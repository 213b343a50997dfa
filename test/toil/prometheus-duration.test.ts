import fc from 'fast-check';
import t from 'tap';
import { formatDuration, parseDuration } from '../../src/toil/prometheus-duration.ts';

t.test('durations are read as Prometheus writes them', async (t) => {
  const durations: [string, number | undefined][] = [
    ['0', 0],
    ['0s', 0],
    ['100ms', 100],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['1d', 86_400_000],
    ['2w', 1_209_600_000],
    ['', undefined],
    ['5', undefined],
    ['1m1h', undefined],
    ['1.5h', undefined],
  ];
  for (const [text, ms] of durations) t.equal(parseDuration(text), ms, text);
});

t.test('every whole number of milliseconds is written so that it is read back', async () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 10_000_000_000 }), (ms) => parseDuration(formatDuration(ms)) === ms));
});
