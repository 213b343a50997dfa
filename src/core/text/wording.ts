/** What is told about one bad alert, in characters. */
export const problemTextLength = 200;

// Words that the page, the command line and the reports share.

/** `1 try`, `3 tries`; `many` where it is more than an s. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** How far a hook's delivery has come: `delivered`, or `pending, tried 3 times: answered 500`. */
export function progressOf({ state, attempts, problem = 'no answer' }: Progress): string {
  if (attempts === 0 || state === 'delivered') return state;
  return `${state}, tried ${attempts === 1 ? 'once' : `${attempts} times`}: ${problem}`;
}

interface Progress {
  readonly state: 'awaited' | 'pending' | 'delivered' | 'given-up';
  readonly attempts: number;
  readonly problem?: string;
}
