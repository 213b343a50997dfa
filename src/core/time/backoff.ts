export interface BackoffBounds {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * The pause after failed attempt `attempt`, which counts from 1: it doubles from `firstMs` to `longestMs`.
 * `random`, from 0 to 1, spreads callers over the second half of the pause; 1 waits all of it.
 */
export function backoffMs(attempt: number, { firstMs, longestMs }: BackoffBounds, random = 1): number {
  return Math.min(longestMs, firstMs * 2 ** (attempt - 1)) * (0.5 + random / 2);
}
