import type { Ticket } from '../ticket.ts';
import type { Draft } from './build.ts';

export interface Rename {
  readonly is: RegExp;
  readonly name: string;
}

/** Makes tickets of drafts: each once, in the order of time, under its alert's final name. */
export function mergeDrafts(drafts: Draft[], renames: readonly Rename[]): { tickets: Ticket[]; duplicates: number } {
  const byId = new Map<string, Draft>();
  const kept = drafts.filter((draft) => {
    if (draft.id === undefined) return true;
    const known = byId.get(draft.id);
    if (known === undefined) byId.set(draft.id, draft);
    else completeFrom(known, draft);
    return known === undefined;
  });
  byId.clear();
  const assigned = new Set(kept.map(({ sign }) => sign));
  const names = new Map<string, string>();
  const nameOf = (text: string) => {
    const known = names.get(text) ?? renames.find(({ is }) => is.test(text))?.name ?? text;
    names.set(text, known);
    return known;
  };
  // If every ticket has an assignee, the tool assigns by itself, and an assignee is no sign of a person.
  const everyAssigned = !assigned.has(undefined) && !assigned.has('machine');
  const tickets = kept.map((draft, place) => {
    if (draft.openedAt === undefined) draft.place = place;
    return toTicket(draft, everyAssigned, nameOf);
  });
  tickets.sort((one, other) => (one.openedAt ?? Number.MAX_SAFE_INTEGER) - (other.openedAt ?? Number.MAX_SAFE_INTEGER));
  return { tickets, duplicates: drafts.length - kept.length };
}

/** The same ticket in another export, or in a later notification, may say more. */
function completeFrom(known: Draft, other: Draft): void {
  const sign = known.sign === 'person' || other.sign === 'person' ? 'person' : (known.sign ?? other.sign);
  Object.assign(known, { ...other, ...known }, sign === undefined ? {} : { sign });
}

/** Turns a draft into a ticket in place: a million of them are not copied. */
function toTicket(draft: Draft, everyAssigned: boolean, nameOf: (text: string) => string): Ticket {
  const { sign, alert } = draft;
  const hands =
    sign === 'person' || (sign === 'assigned' && !everyAssigned) ? 'yes' : sign === 'machine' ? 'no' : undefined;
  const name = nameOf(typeof alert === 'string' ? alert : alert.text);
  if (hands === undefined) return Object.assign(draft, { alert: name });
  return Object.assign(draft, { alert: name, hands } as const);
}
