// What a person may choose on the command line. Every command loads this file, so it imports nothing.

/** The formats of a file. */
export const formats = ['log', 'csv', 'jsonl', 'json', 'mbox'] as const;
export type Format = (typeof formats)[number];

/** The fields that `--column` names. */
export const ticketFields = [
  'alert',
  'zone',
  'opened',
  'closed',
  'hands',
  'closed-itself',
  'effort',
  'fix',
  'priority',
] as const;
export type TicketField = (typeof ticketFields)[number];
export type ColumnNames = Readonly<Partial<Record<TicketField, readonly string[]>>>;

/** Which comes first in 03/04/2026. */
export type DayOrder = 'dmy' | 'mdy';

/** A column, and whether its matching values mean that a person acted. */
export interface HandsWhen {
  readonly column: string;
  readonly is: RegExp;
  readonly hands: boolean;
}

/** Another name for the alerts whose names match. */
export interface Rename {
  readonly is: RegExp;
  readonly name: string;
}

export interface ReadOptions {
  readonly columns: ColumnNames;
  readonly format?: Format;
  readonly delimiter?: string;
  /** Of times without a zone. Default: UTC. */
  readonly zone?: string;
  readonly order?: DayOrder;
  /** Takes an alert's text apart by the groups `alert` and `zone`. */
  readonly pattern?: RegExp;
  readonly renames: readonly Rename[];
  readonly handsWhen: readonly HandsWhen[];
  /** For a person, one line each: problems with file and line. */
  readonly warn: (message: string) => void;
  /** What `-` is. */
  readonly stdin: AsyncIterable<Uint8Array>;
}
