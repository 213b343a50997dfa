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
/** Years and weeks are read and not written: in days they are plainer. */
const writtenUnits = units.slice(units.indexOf('d'));
const form = new RegExp(`^${units.map((unit) => `(?:(\\d{1,9})${unit})?`).join('')}$`);

/**
 * Milliseconds of `30m`, `90s`, `500ms`, `1h30m` or `0`: the notation of Prometheus and Alertmanager, units from large to small,
 * each at most once (prometheus/common model.ParseDuration). `undefined` for anything else.
 */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  const parts = form.exec(text);
  if (!parts || text === '') return undefined;
  return units.reduce((sum, unit, index) => sum + Number(parts[index + 1] ?? 0) * (unitMs[unit] ?? 0), 0);
}

/** `1h30m` for 5,400,000, to the whole millisecond: what {@link parseDuration} reads back. */
export function formatDuration(ms: number): string {
  let left = Math.round(ms);
  const parts = writtenUnits.map((unit) => {
    const count = Math.floor(left / (unitMs[unit] ?? 1));
    left -= count * (unitMs[unit] ?? 1);
    return count === 0 ? '' : `${count}${unit}`;
  });
  return parts.join('') || '0s';
}
