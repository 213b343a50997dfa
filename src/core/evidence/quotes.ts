/** Lines quoted from one termination, and in the evidence of one container. */
export const quotedLines = 5;

/** The words of containers. Equal words are one entry. */
export interface Quote {
  readonly text: string;
  readonly count: number;
  /** The time of the newest line in RFC 3339, if the line has one. */
  readonly at?: string;
}

/**
 * The evidence's format of a quote: `2026-01-02T03:04:05.000Z pod/container (cause): words`. The time may be missing.
 */
const line = /^(?:(\d{4}-\d\d-\d\dT[\d:.]+Z) )?\S+\/\S+ \((?:network|unclear|other)\): (.*)$/s;

/** The words of each line, without time, pod, container and cause, in the order of their first line. */
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

/** The note beside the words: `4 times, last <time>`, or empty for a single line. `format` gets RFC 3339. */
export function timesOf({ count, at }: Quote, format: (at: string) => string): string {
  const times = count > 1 ? [`${count} times`] : [];
  const newest = at === undefined ? [] : [`${count > 1 ? 'last ' : ''}${format(at)}`];
  return [...times, ...newest].join(', ');
}
