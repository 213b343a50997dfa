const priorities = ['P1', 'P2', 'P3', 'P4', 'P5'] as const;
export type Priority = (typeof priorities)[number];

/** One ticket of a queue, as its file tells it. What the file does not say is absent, never guessed. */
export interface Ticket {
  readonly alert: string;
  /** Empty where the file names none. */
  readonly zone: string;
  /** Milliseconds since the epoch. */
  readonly openedAt?: number;
  readonly closedAt?: number;
  readonly neededHands?: boolean;
  /** What closed it, in the file's own words. */
  readonly fix?: string;
  readonly priority?: Priority;
}

/** Where a reader puts what it finds. Line numbers start at 1. */
export interface TicketSink {
  ticket(ticket: Ticket, line: number): void;
  /** A ticket was read, but a part of it could not be: it counts, without that part. */
  doubt(line: number, problem: string): void;
  /** No ticket could be read here. */
  bad(line: number, problem: string): void;
}

/** `P1` to `P5` where the text begins so (`P2`, `p2 - high`); else nothing. */
export function parsePriority(text: string): Priority | undefined {
  const digit = /^\s*P([1-5])\b/i.exec(text)?.[1];
  return priorities.find((priority) => priority === `P${digit}`);
}
