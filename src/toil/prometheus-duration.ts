const units: readonly (readonly [string, number])[] = [
  ['y', 365 * 86_400_000],
  ['w', 7 * 86_400_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];
const written = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?$/;

/** A duration as Prometheus and Alertmanager write it (`1h30m`, `0s`), in milliseconds; undefined where it is none. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  const parts = text === '' ? null : written.exec(text);
  if (parts === null) return undefined;
  return units.reduce((sum, [, length], index) => sum + Number(parts[index + 1] ?? 0) * length, 0);
}

/** Milliseconds as Prometheus and Alertmanager write a duration, whole milliseconds only: `4h`, `1m30s`, `100ms`. */
export function formatDuration(ms: number): string {
  let rest = Math.round(ms);
  const parts: string[] = [];
  for (const [unit, length] of units.slice(2)) {
    const count = Math.floor(rest / length);
    if (count > 0) parts.push(`${count}${unit}`);
    rest -= count * length;
  }
  return parts.join('') || '0s';
}
