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
