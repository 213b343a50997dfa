import type { Priority } from '../ticket.ts';
import type { JsonRecord, Paths, Row } from './values.ts';

/** Where a reader of a format puts what it finds. Lines start at 1. */
export interface RowSink {
  row(row: Row, tool: Tool, line: number): void;
  /** No ticket could be read here. */
  bad(line: number, problem: string): void;
}

/** How a tool writes its tickets. A new tool is one such entry, and a fixture. */
export interface Tool {
  /** Ids count beside those of entries with the same first word. */
  readonly name: string;
  /** A record is this tool's if it has all of these. */
  readonly marks: readonly Paths[];
  /** Together the id of one ticket. */
  readonly id?: readonly Paths[];
  /** The alert's own name: a rule, an alertname. */
  readonly alert?: Paths;
  /** A title. Its numbers, hosts and ids are no part of the alert's name. */
  readonly title?: Paths;
  /** Free text that may hold `alertname = X` or `zone: Y`. */
  readonly body?: Paths;
  readonly zone?: Paths;
  /** The place, if neither a zone nor a label says it. */
  readonly service?: Paths;
  readonly labels?: Paths;
  /** Of an event, its time. */
  readonly opened?: Paths;
  readonly closed?: Paths;
  /** How many milliseconds after its opening it was closed. */
  readonly took?: Paths;
  /** The closing time counts only if this matches. */
  readonly closedIf?: { readonly path: Paths; readonly is: RegExp };
  readonly priority?: Paths;
  /** The tool's own words or numbers for a priority, in lower case. */
  readonly priorityWords?: Readonly<Record<string, Priority>>;
  /** What was done: a close note first, then comments. */
  readonly notes?: Paths;
  readonly hands?: HandsRule;
  /** Records that are no ticket. */
  readonly ignore?: Readonly<Record<Paths, RegExp>>;
  readonly event?: EventRule;
  /** One record holds several tickets, or what belongs to one lies in several places. */
  readonly expand?: (record: JsonRecord, all: readonly JsonRecord[]) => readonly JsonRecord[];
}

/** Where the signs are that a person acted, or that nobody did. */
export interface HandsRule {
  /** yes or no. */
  readonly flag?: Paths;
  /** Yes: the tool closed it. No: a person did. */
  readonly closedItself?: Paths;
  /** Above 0, or true: a person acted. */
  readonly acts?: Paths;
  /** Who acknowledged or worked on it, or when a person did. */
  readonly people?: Paths;
  /** Who closed it: a person or a machine. */
  readonly closer?: Paths;
  /** If this holds something and no closer is named, a machine closed it: the tool names each person who does. */
  readonly closedUnnamed?: Paths;
  readonly assignee?: Paths;
  /** Who opened it: a comment by the same author is a part of the alert. */
  readonly creator?: Paths;
  /** Comments as objects with an author, or texts. */
  readonly comments?: Paths;
  /** Tags, one of which may say that a machine closed it. */
  readonly tags?: Paths;
  /** A closing code. */
  readonly code?: Paths;
}

/** The records are events, which are paired to tickets by key. */
export interface EventRule {
  readonly kind: Paths;
  readonly open: RegExp;
  readonly close: RegExp;
  /** A person acted. */
  readonly person?: RegExp;
  /** Together what an opening and its closing share; `$title` is the title without numbers and state. */
  readonly key: readonly Paths[];
  /** The same for an opening, if it differs. */
  readonly openKey?: readonly Paths[];
  /** The id of the event that a person answered. */
  readonly parent?: Paths;
}
