import fc from 'fast-check';
import t from 'tap';
import { formatDuration, parseDuration } from '../../src/config/duration.ts';

t.test('durations are read as Prometheus writes them', async (t) => {
  for (const [text, ms] of [
    ['30m', 1_800_000],
    ['90s', 90_000],
    ['500ms', 500],
    ['1h30m', 5_400_000],
    ['1d', 86_400_000],
    ['2w', 1_209_600_000],
    ['1y1ms', 31_536_000_001],
    ['0', 0],
    ['0s', 0],
  ] as const) {
    t.equal(parseDuration(text), ms, text);
  }
});

t.test('anything else is no duration', async (t) => {
  for (const text of ['', '30', 'm', '30 m', '-1s', '1.5h', '30M', '1m1h', '1m1m', '30min', '1e3s', '9999999999s']) {
    t.equal(parseDuration(text), undefined, text);
  }
});

t.test('what is written is read back the same', async () => {
  fc.assert(fc.property(fc.nat(), (ms) => parseDuration(formatDuration(ms)) === ms));
});
