const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** How the config writes durations, for error messages. */
export const durationForm = 'a duration such as 30m, 90s or 1h30m';

/**
 * Milliseconds of `30m`, `90s`, `500ms` or `1h30m`: Prometheus' notation, units from large to small, each at most once
 * (prometheus/common model.ParseDuration). `undefined` for anything else.
 */
export function parseDuration(text: string): number | undefined {
  const parts = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(text);
  if (!parts || text === '') return undefined;
  return ['d', 'h', 'm', 's', 'ms'].reduce((sum, unit, index) => {
    return sum + Number(parts[index + 1] ?? 0) * (unitMs[unit] ?? 0);
  }, 0);
}
