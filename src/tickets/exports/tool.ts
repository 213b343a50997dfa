import type { Paths, Row } from './values.ts';

/** Where a reader of a format puts what it finds. Lines start at 1. */
export interface RowSink {
  row(row: Row, tool: Tool, line: number): void;
  /** No ticket could be read here. */
  bad(line: number, problem: string): void;
}

/** A regular expression; case does not count. */
type Pattern = string;
type Fields<Name extends string> = Readonly<Partial<Record<Name, Paths | undefined>>>;
type TicketField = 'alert' | 'title' | 'body' | 'zone' | 'service' | 'labels' | 'opened' | 'closed' | 'took';
type Sign = 'flag' | 'closedItself' | 'acts' | 'people' | 'closer' | 'closedUnnamed' | 'assignee' | 'creator';

/** Where the signs are that a person acted, or that nobody did. */
export type HandsRule = Fields<Sign | 'comments' | 'tags' | 'code'>;

/** How a tool writes its tickets: an entry of exports.json. src/tickets/README.md says what each field means. */
export interface Tool extends Fields<TicketField | 'priority' | 'notes'> {
  readonly name: string;
  readonly reads?: string | undefined;
  readonly pages?: boolean | undefined;
  readonly marks: readonly Paths[];
  readonly id?: readonly Paths[] | undefined;
  readonly closedIf?: { readonly path: Paths; readonly is: Pattern } | undefined;
  readonly priorityWords?: Readonly<Record<string, string>> | undefined;
  readonly hands?: HandsRule | undefined;
  readonly ignore?: Readonly<Record<Paths, Pattern>> | undefined;
  readonly event?: EventRule | undefined;
  readonly expand?: string | undefined;
}

/** The records are events, which are paired to tickets by key. */
export interface EventRule {
  readonly kind: Paths;
  readonly open: Pattern;
  readonly close: Pattern;
  readonly person?: Pattern | undefined;
  readonly key: readonly Paths[];
  readonly openKey?: readonly Paths[] | undefined;
  readonly parent?: Paths | undefined;
}
