import type { Paths, Row } from './values.ts';

/** Where a reader of a format puts what it finds. Lines start at 1. */
export interface RowSink {
  row(row: Row, tool: Tool, line: number): void;
  /** No ticket could be read here. */
  bad(line: number, problem: string): void;
}

/** A regular expression; case does not count. */
export type Pattern = string;

/** How a tool writes its tickets. A new tool is one such entry, and a fixture. */
export interface Tool {
  /** Ids count beside those of entries with the same first word. */
  readonly name: string;
  /** For people: which files these are. */
  readonly reads?: string | undefined;
  /** A record is this tool's if it has all of these. */
  readonly marks: readonly Paths[];
  /** Together the id of one ticket. */
  readonly id?: readonly Paths[] | undefined;
  /** The alert's own name: a rule, an alertname. */
  readonly alert?: Paths | undefined;
  /** A title. Its numbers, hosts and ids are no part of the alert's name. */
  readonly title?: Paths | undefined;
  /** Free text that may hold `alertname = X` or `zone: Y`. */
  readonly body?: Paths | undefined;
  readonly zone?: Paths | undefined;
  /** The place, if neither a zone nor a label says it. */
  readonly service?: Paths | undefined;
  readonly labels?: Paths | undefined;
  /** Of an event, its time. */
  readonly opened?: Paths | undefined;
  readonly closed?: Paths | undefined;
  /** How many milliseconds after its opening it was closed. */
  readonly took?: Paths | undefined;
  /** The closing time counts only if this matches. */
  readonly closedIf?: { readonly path: Paths; readonly is: Pattern } | undefined;
  readonly priority?: Paths | undefined;
  /** The tool's own words or numbers for a priority, in lower case. */
  readonly priorityWords?: Readonly<Record<string, string>> | undefined;
  /** What was done: a close note first, then comments. */
  readonly notes?: Paths | undefined;
  readonly hands?: HandsRule | undefined;
  /** Records that are no ticket. */
  readonly ignore?: Readonly<Record<Paths, Pattern>> | undefined;
  readonly event?: EventRule | undefined;
  /** How a record becomes those that the paths above are of. */
  readonly expand?: string | undefined;
}

/** Where the signs are that a person acted, or that nobody did. */
export interface HandsRule {
  /** yes or no. */
  readonly flag?: Paths | undefined;
  /** Yes: the tool closed it. No: a person did. */
  readonly closedItself?: Paths | undefined;
  /** Above 0, or true: a person acted. */
  readonly acts?: Paths | undefined;
  /** Who acknowledged or worked on it, or when a person did. */
  readonly people?: Paths | undefined;
  /** Who closed it: a person or a machine. */
  readonly closer?: Paths | undefined;
  /** If this holds something and no closer is named, a machine closed it: the tool names each person who does. */
  readonly closedUnnamed?: Paths | undefined;
  readonly assignee?: Paths | undefined;
  /** Who opened it: a comment by the same author is a part of the alert. */
  readonly creator?: Paths | undefined;
  /** Comments as objects with an author, or texts. */
  readonly comments?: Paths | undefined;
  /** Tags, one of which may say that a machine closed it. */
  readonly tags?: Paths | undefined;
  /** A closing code. */
  readonly code?: Paths | undefined;
}

/** The records are events, which are paired to tickets by key. */
export interface EventRule {
  readonly kind: Paths;
  readonly open: Pattern;
  readonly close: Pattern;
  /** A person acted. */
  readonly person?: Pattern | undefined;
  /** Together what an opening and its closing share; `$title` is the title without numbers and state. */
  readonly key: readonly Paths[];
  /** The same for an opening, if it differs. */
  readonly openKey?: readonly Paths[] | undefined;
  /** The id of the event that a person answered. */
  readonly parent?: Paths | undefined;
}
