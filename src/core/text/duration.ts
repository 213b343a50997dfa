const unitMs: Readonly<Record<string, number>> = {
  y: 365 * 86_400_000,
  w: 7 * 86_400_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
};
const units = Object.keys(unitMs);
/** Years and weeks are read but never written: days are plainer. */
const writtenUnits = ['d', 'h', 'm', 's', 'ms'];
const spokenUnits: readonly (readonly [string, string])[] = [
  ['d', 'd'],
  ['h', 'h'],
  ['m', 'min'],
  ['s', 's'],
];
const notation = new RegExp(`^${units.map((unit) => `(?:(\\d{1,9})${unit})?`).join('')}$`);

/**
 * Reads the notation of Prometheus and Alertmanager (prometheus/common model.ParseDuration) as milliseconds: `30m`, `90s`, `500ms`,
 * `1h30m`, `0`. Units go from large to small, each at most once. Returns `undefined` for any other text.
 */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  const parts = notation.exec(text);
  if (!parts || text === '') return undefined;
  return units.reduce((sum, unit, index) => sum + Number(parts[index + 1] ?? 0) * msOf(unit), 0);
}

/** Prometheus' notation, to the millisecond: `2m`, `1m30s`, `1h30m`. {@link parseDuration} reads it back. */
export function formatDuration(ms: number): string {
  const counts = countsOf(Math.round(ms), writtenUnits);
  return writtenUnits.map((unit, index) => (counts[index] ? `${counts[index]}${unit}` : '')).join('') || '0s';
}

/** For people: the two largest units, down to whole seconds: `45 s`, `30 min`, `2 h 5 min`, `3 d`. Below a second: `0 s`. */
export function describeDuration(ms: number): string {
  const counts = countsOf(
    Math.max(0, ms),
    spokenUnits.map(([unit]) => unit),
  );
  const first = counts.findIndex((count) => count > 0);
  if (first === -1) return '0 s';
  return spokenUnits
    .map(([, word], index) => (counts[index] ? `${counts[index]} ${word}` : ''))
    .slice(first, first + 2)
    .filter((part) => part !== '')
    .join(' ');
}

/** For people, where fractions of a second matter: `310 ms`, `2.41 s`, `14.5 s`. From a minute on as {@link describeDuration}. */
export function describeLapse(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  if (whole < 1_000) return `${whole} ms`;
  if (whole >= 60_000) return describeDuration(whole);
  return `${Number((whole / 1_000).toFixed(whole < 10_000 ? 2 : 1))} s`;
}

/** Exact seconds, for sums that must add up: `5 s`, `14.5 s`, `90 s`. */
export function describeSeconds(ms: number): string {
  return `${ms / 1_000} s`;
}

/** Seconds with a fixed number of decimals, for columns and countdowns: `12.3 s`. */
export function formatSeconds(ms: number, decimals = 1): string {
  return `${(ms / 1_000).toFixed(decimals)} s`;
}

function countsOf(ms: number, wanted: readonly string[]): readonly number[] {
  let rest = ms;
  return wanted.map((unit) => {
    const count = Math.floor(rest / msOf(unit));
    rest -= count * msOf(unit);
    return count;
  });
}

function msOf(unit: string): number {
  return unitMs[unit] ?? 1;
}
