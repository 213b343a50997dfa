/** One line of the bench: a figure, what it is held against, and the bound. */
export interface Row {
  readonly what: string;
  /** As a person reads it: `3.1 ms against 0.6 ms`. */
  readonly measured: string;
  readonly value: number;
  readonly unit: string;
  readonly bound: number;
  /** Whether the value must not exceed the bound, or not fall below it. */
  readonly sense: 'at most' | 'at least';
}

/** `slack` widens the bound: 2 allows twice as much, or asks for half as much. */
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

/** What `work` brought, and how many milliseconds it took. */
export async function timed<Result>(
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly ms: number }> {
  const startedAt = performance.now();
  const result = await work();
  return { result, ms: performance.now() - startedAt };
}
