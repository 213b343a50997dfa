import type { Priority } from '../ticket.ts';
import type { JsonRecord } from './values.ts';

/** A column of a CSV, or a dotted path in JSON. */
export type Path = string;

/** How a tool writes its tickets. A new tool is one such entry, and a fixture. */
export interface Tool {
  readonly name: string;
  /** A record is this tool's if it has all of these; `a|b` is either. */
  readonly marks: readonly Path[];
  /** Together the id of one ticket. */
  readonly id?: readonly Path[];
  /** The alert's own name: a rule, an alertname. */
  readonly alert?: readonly Path[];
  /** A title. Its numbers, hosts and ids are no part of the alert's name. */
  readonly title?: readonly Path[];
  /** Free text that may hold `alertname = X` or `zone: Y`. */
  readonly body?: readonly Path[];
  readonly zone?: readonly Path[];
  /** Where the place is read from, if neither a zone nor a label says it. */
  readonly service?: readonly Path[];
  readonly labels?: readonly Path[];
  /** Of an event, its time. */
  readonly opened?: readonly Path[];
  readonly closed?: readonly Path[];
  /** The closing time counts only if this matches, or if it is not after the time of `by`. */
  readonly closedIf?: { readonly path: Path; readonly is: RegExp } | { readonly by: Path };
  readonly priority?: readonly Path[];
  /** The tool's own words or numbers for a priority, in lower case. */
  readonly priorityWords?: Readonly<Record<string, Priority>>;
  /** What was done: a close note first, then comments. */
  readonly notes?: readonly Path[];
  readonly hands?: HandsRule;
  /** Records that are no ticket. An empty pattern matches any value. */
  readonly ignore?: Readonly<Record<Path, RegExp>>;
  readonly event?: EventRule;
  /** One record holds several tickets, or what belongs to one lies in several places. */
  readonly expand?: (record: JsonRecord, all: readonly JsonRecord[]) => readonly JsonRecord[];
}

/** Where the signs are that a person acted, or that nobody did. */
export interface HandsRule {
  /** yes or no. */
  readonly flag?: readonly Path[];
  /** Yes: the tool closed it. No: a person did. */
  readonly closedItself?: readonly Path[];
  /** Above 0, or true: a person acted. */
  readonly acts?: readonly Path[];
  /** Who acknowledged or worked on it. */
  readonly people?: readonly Path[];
  /** Who closed it: a person or a machine. */
  readonly closer?: readonly Path[];
  /** The tool always names a person who closed: no name is a machine. */
  readonly namesEachCloser?: true;
  readonly assignee?: readonly Path[];
  /** Comments as objects with an author, or texts. */
  readonly comments?: readonly Path[];
  /** Tags, one of which may say that a machine closed it. */
  readonly tags?: readonly Path[];
  /** A closing code. */
  readonly code?: readonly Path[];
}

/** The records are events, which are paired to tickets by key. */
export interface EventRule {
  /** What happened; the first pattern that matches says it. */
  readonly kind: readonly Path[];
  readonly open: RegExp;
  readonly close?: RegExp;
  /** A person acted. */
  readonly person?: RegExp;
  /** Together what an opening and its closing share; `$title` is the title without numbers and state. */
  readonly key: readonly Path[];
  /** The same for an opening, if it differs. */
  readonly openKey?: readonly Path[];
  /** The id of the event that a person answered. */
  readonly parent?: readonly Path[];
}
