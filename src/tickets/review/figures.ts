import type { Priority } from '../ticket.ts';

export type Known<T> = T | 'unknown';

export interface Hands {
  readonly yes: number;
  readonly no: number;
  readonly unknown: number;
}

/** What the tickets of one alert, of one zone or of all show. */
export interface Figures {
  readonly tickets: number;
  readonly share: number;
  /** Whether a person had to act; `unknown` if no ticket says it. */
  readonly hands: Known<Hands>;
  /** Bursts and repeats in one zone count as one. */
  readonly episodes: number;
  readonly days: Known<number>;
  readonly atNight: Known<number>;
  /** Milliseconds. */
  readonly timeToClose: Known<{ readonly median: number; readonly p90: number }>;
  /** Hours that tickets which needed a person were open. */
  readonly toilHours: Known<number>;
  /** Tickets in the first and in the second half of the time. */
  readonly trend: Known<readonly [number, number]>;
}

/** What only one alert has. */
export interface AlertFigures extends Figures {
  readonly alert: string;
  readonly zones: number;
  /** The label that its zone comes from. */
  readonly zoneLabel: string;
  readonly priority: Known<Priority>;
  /** Tickets whose priority is not understood. */
  readonly unclearPriorities: number;
  readonly span: Known<number>;
  readonly fix: Known<{ readonly text: string; readonly tickets: number; readonly days: number }>;
  /** Of the tickets that closed without a person: how many, and how long nearly all of them took. */
  readonly healed: Known<{ readonly tickets: number; readonly within: number }>;
  /** The shortest ticket that needed a person. */
  readonly shortestHands: Known<number>;
  /** Tickets that took far longer than others and are said to need nobody. */
  readonly doubtful: number;
}
