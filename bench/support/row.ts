/** One line of the bench: a figure and its budget. */
export interface Row {
  readonly what: string;
  /** For a person: `3.1 ms against 0.6 ms`. */
  readonly measured: string;
  readonly value: number;
  readonly unit: string;
  readonly bound: number;
  /** Whether the bound is a maximum or a minimum. */
  readonly sense: 'at most' | 'at least';
}

/** Slack 2 doubles a maximum, and halves a minimum. */
export function isHeld({ value, bound, sense }: Row, slack: number): boolean {
  return sense === 'at most' ? value <= bound * slack : value >= bound / slack;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The result of `work`, and its duration in milliseconds. */
export async function timed<Result>(
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly ms: number }> {
  const startedAt = performance.now();
  const result = await work();
  return { result, ms: performance.now() - startedAt };
}
