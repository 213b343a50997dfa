import fc from 'fast-check';
import t from 'tap';
import {
  describeDuration,
  describeLapse,
  formatDuration,
  formatSeconds,
  parseDuration,
} from '../../../src/core/text/duration.ts';

t.test("durations are read in Prometheus' notation", async (t) => {
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

t.test('other text is not a duration', async (t) => {
  for (const text of ['', '30', 'm', '30 m', '-1s', '1.5h', '30M', '1m1h', '1m1m', '30min', '1e3s', '9999999999s']) {
    t.equal(parseDuration(text), undefined, text);
  }
});

t.test('a written duration is read back as the same number', async () => {
  fc.assert(fc.property(fc.nat(), (ms) => parseDuration(formatDuration(ms)) === ms));
});

t.test('people read the two largest units', async (t) => {
  t.strictSame([999, 45_999, 90_000, 1_800_000, 7_500_000, 259_200_000, 259_500_000, -5].map(describeDuration), [
    '0 s',
    '45 s',
    '1 min 30 s',
    '30 min',
    '2 h 5 min',
    '3 d',
    '3 d',
    '0 s',
  ]);
});

t.test('a lapse shows fractions of a second while they matter', async (t) => {
  t.strictSame([-1, 310, 2_414, 5_000, 14_540, 61_500].map(describeLapse), [
    '0 ms',
    '310 ms',
    '2.41 s',
    '5 s',
    '14.5 s',
    '1 min 1 s',
  ]);
});

t.test('seconds have a fixed number of decimals', async (t) => {
  t.equal(formatSeconds(12_340), '12.3 s');
  t.equal(formatSeconds(5_000, 2), '5.00 s');
});
