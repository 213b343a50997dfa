import { describeDuration } from '../../core/text/duration.ts';

/** `2026-11-25 03:12:07 UTC`: the same in every time zone. */
export function formatTime(ms: number): string {
  return Number.isFinite(ms)
    ? `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`
    : 'at an unknown time';
}

/** `2026-11-25 03:12:07 UTC, 14 min ago`, for an RFC 3339 time. */
export function formatSince(at: string, now: number): string {
  const ms = Date.parse(at);
  return Number.isFinite(ms) ? `${formatTime(ms)}, ${describeDuration(now - ms)} ago` : formatTime(ms);
}

/** `2026-11-25 05:12:07 UTC, in 2 h`, for an RFC 3339 time. */
export function formatUntil(until: string, now: number): string {
  const ms = Date.parse(until);
  return Number.isFinite(ms) ? `${formatTime(ms)}, in ${describeDuration(ms - now)}` : formatTime(ms);
}
