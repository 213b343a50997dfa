/** The longest problem text that is reported for one bad alert, in characters. */
export const problemTextLength = 200;

/** `1 replica`, `3 replicas`. An irregular plural is passed as `many`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The progress of a hook delivery: `delivered`, or `pending, tried 3 times: answered 500`. */
export function progressOf({ state, attempts, problem = 'no answer' }: Progress): string {
  if (attempts === 0 || state === 'delivered') return state;
  return `${state}, tried ${times(attempts)}: ${problem}`;
}

/** `once`, `3 times`. */
export function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

interface Progress {
  readonly state: 'awaited' | 'pending' | 'delivered' | 'given-up';
  readonly attempts: number;
  readonly problem?: string;
}
