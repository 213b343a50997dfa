const priorities = ['P1', 'P2', 'P3', 'P4', 'P5'] as const;
export type Priority = (typeof priorities)[number];

export type Labels = Readonly<Record<string, string>>;

/** One ticket of a queue. A field that the file does not give is undefined, never guessed. */
export interface Ticket {
  readonly alert: string;
  /** Empty if the file names no place. */
  readonly zone: string;
  /** The label that the zone comes from, if it is another one than `zone`. */
  readonly zoneLabel: string | undefined;
  /** Milliseconds since the epoch. */
  readonly openedAt: number | undefined;
  readonly closedAt: number | undefined;
  /** Its place among all tickets, if it has no time. */
  readonly place: number | undefined;
  /** Whether a person had to act. */
  readonly hands: 'yes' | 'no' | undefined;
  /** What closed the ticket, in the file's words. */
  readonly fix: string | undefined;
  /** `unclear` if the file names one that is not understood: it could be urgent. */
  readonly priority: Priority | 'unclear' | undefined;
  /** The alert's labels, if the file has them. */
  readonly labels: Labels | undefined;
}

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** `P1` to `P5` if the text begins with one (`P2`, `p2 - high`, `[SEV-2]`, `Prio 2`). */
export function parsePriority(text: string): Priority | undefined {
  const digit = /^\W*(?:P|prio(?:rity)?|sev(?:erity)?)[\s:-]*([1-5])\b/i.exec(text)?.[1];
  return priorities.find((priority) => priority === `P${digit}`);
}

/** The more urgent of two priorities. */
export function moreUrgent(one: Priority | undefined, other: Priority | undefined): Priority | undefined {
  return one === undefined || (other !== undefined && other < one) ? other : one;
}
