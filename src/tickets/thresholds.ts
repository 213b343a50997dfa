/** What the review's words mean in numbers. Each report shows them. */

export const minuteMs = 60_000;
export const dayMs = 86_400_000;

/** Tickets of one alert and zone are one episode while each opens at most this long after the one before, or while that is open. */
export const episodeGapMs = 15 * minuteMs;
/** Tickets without times count as this far apart, for episodes only. */
export const untimedGapMs = 3 * minuteMs;
/** Two alerts come together if both open in one zone within this time. */
export const togetherMs = 15 * minuteMs;

/** At least so many episodes on so many days before an alert is lowered or its rule is retired. */
export const enoughEpisodes = 10;
export const enoughDays = 5;
/** An alert that needed nobody for so long may be retired; below, it is only lowered. */
export const retireAfterMs = 28 * dayMs;
/** A ticket is long if it takes so many times the median, and at least so long: most likely a person had to act. */
export const longTimes = 3;
export const longMs = 30 * minuteMs;

/** So many tickets on so many days closed by one fix, and this share of all, before the fix is automated. */
export const enoughFixes = 5;
export const enoughFixDays = 3;
export const fixShare = 0.8;
/** So many tickets that healed themselves, and this share of all, before a page waits for it; and the longest wait. */
export const enoughHealed = 5;
export const healedShare = 0.5;
export const longestWaitMs = 15 * minuteMs;
/** So many tickets that came together with another alert, and this share of all, before it inhibits them. */
export const enoughTogether = 5;
export const togetherShare = 0.8;
/** This share of its tickets must be in the episode of one before. */
export const groupShare = 0.5;

/** Night, in the zone of the report. */
export const night = { from: 22, to: 6 };

/** From when on a ticket is long beside others that took these sorted times. */
export function longFrom(sorted: Float64Array): number {
  return sorted.length < 4 ? Number.POSITIVE_INFINITY : Math.max(longMs, longTimes * quantile(sorted, 0.5));
}

/** The value that this share of the sorted values does not exceed. */
export function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
