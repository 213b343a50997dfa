interface BackoffRange {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * The pause after the failed attempt number `attempt` (from 1), in milliseconds. It doubles from `firstMs` to `longestMs`.
 * `random`, another number from 0 to 1 for each pause, shortens it to half at most: two replicas must not retry at the same moment.
 */
export function backoffMs(attempt: number, { firstMs, longestMs }: BackoffRange, random: number): number {
  return Math.min(longestMs, firstMs * 2 ** (attempt - 1)) * (0.5 + random / 2);
}
