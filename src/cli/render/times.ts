/** `2026-11-25 03:12:07 UTC`: the same for everyone who is woken, wherever they are. */
export function formatTime(ms: number): string {
  return Number.isFinite(ms) ? `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC` : 'at a time unknown';
}

const units: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
];

/** The two largest units: `2 h 5 min`, `40 s`. Below a second, `0 s`. */
export function formatSpan(ms: number): string {
  let left = Math.max(0, ms);
  const parts = units.map(([unit, length]) => {
    const count = Math.floor(left / length);
    left -= count * length;
    return { count, text: `${count} ${unit}` };
  });
  const first = parts.findIndex(({ count }) => count > 0);
  if (first === -1) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(({ count }) => count > 0)
    .map(({ text }) => text)
    .join(' ');
}

/** `2026-11-25 03:12:07 UTC, 14 min ago`, of an RFC 3339 time. */
export function formatSince(at: string, now: number): string {
  const ms = Date.parse(at);
  return Number.isFinite(ms) ? `${formatTime(ms)}, ${formatSpan(now - ms)} ago` : formatTime(ms);
}
