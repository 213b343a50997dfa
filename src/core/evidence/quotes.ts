/** Lines quoted from one termination, and in the evidence of one container. */
export const quotedLines = 5;

/** What containers said, the same words told once. */
export interface Quote {
  readonly text: string;
  readonly count: number;
  /** Of the newest, RFC 3339, where the line tells. */
  readonly at?: string;
}

/** As the evidence quotes a termination: `2026-01-02T03:04:05.000Z pod/container (cause): words`; the time may be missing. */
const line = /^(?:(\d{4}-\d\d-\d\dT[\d:.]+Z) )?\S+\/\S+ \((?:network|unclear|other)\): (.*)$/s;

/** The words of each line without what stands beside them anyway, in the order of their first. */
export function quotesOf(lines: readonly string[]): readonly Quote[] {
  const quotes = new Map<string, Quote>();
  for (const quoted of lines) {
    const [, at, text = quoted] = line.exec(quoted) ?? [];
    const newest = at ?? quotes.get(text)?.at;
    quotes.set(text, {
      text,
      count: (quotes.get(text)?.count ?? 0) + 1,
      ...(newest === undefined ? {} : { at: newest }),
    });
  }
  return [...quotes.values()];
}

/** What stands beside the words: `4 times, last <time>`; empty where there is nothing to say. `format` gets RFC 3339. */
export function timesOf({ count, at }: Quote, format: (at: string) => string): string {
  const times = count > 1 ? [`${count} times`] : [];
  const newest = at === undefined ? [] : [`${count > 1 ? 'last ' : ''}${format(at)}`];
  return [...times, ...newest].join(', ');
}
