import { UnreadableFile } from '../unreadable-file.ts';
import type { Draft } from './build.ts';

/** Something that happened to the ticket of a key. */
export interface TicketEvent {
  readonly key: string;
  readonly kind: 'open' | 'close' | 'person';
  readonly draft: Draft;
  readonly id: string;
  /** The id of the event that a person answered: its key counts. */
  readonly parent?: string;
}

/**
 * Pairs the events of one file to tickets, by key and in the order of time, whatever the order of the file. Throws {@link UnreadableFile} if
 * most closings have no opening: then the key is wrong, and so would be the count.
 */
export function pairEvents(events: readonly TicketEvent[]): Draft[] {
  const tickets: Draft[] = [];
  const latest = new Map<string, Draft>();
  const keys = new Map(events.map(({ id, key }) => [id, key]));
  const closings = events.filter(({ kind }) => kind === 'close').length;
  let paired = 0;
  for (const { key, kind, draft, parent } of events.toSorted(byTime)) {
    const ownKey = (parent === undefined ? undefined : keys.get(parent)) ?? key;
    const current = latest.get(ownKey);
    if (kind === 'close' && current !== undefined) paired += 1;
    if (kind === 'open' && (current === undefined || current.closedAt !== undefined || closings === 0)) {
      latest.set(ownKey, draft);
      tickets.push(opened(draft));
    } else if (current !== undefined) join(current, kind, draft);
  }
  if (closings >= enoughClosings && paired < closings / 2) throw new UnreadableFile(askForKey(closings, paired));
  return tickets;
}

const enoughClosings = 3;

function askForKey(closings: number, paired: number): string {
  return `which events belong together? Of ${closings} closings only ${paired} have an opening with the same title: give what they share with --pattern '(?<alert>...)'`;
}

/** That a machine opened a ticket says nothing about who closed it. */
function opened(draft: Draft): Draft {
  if (draft.hands === 'person') return draft;
  draft.hands = undefined;
  draft.fix = undefined;
  return draft;
}

function join(ticket: Draft, kind: TicketEvent['kind'], { openedAt, hands: sign, fix }: Draft): void {
  if (kind === 'close' && openedAt !== undefined) ticket.closedAt ??= openedAt;
  const byPerson = sign === 'person' || (kind === 'person' && sign !== 'machine');
  if (byPerson) ticket.hands = 'person';
  else if (kind === 'close' && sign !== undefined) ticket.hands ??= sign;
  if (byPerson && fix !== undefined) ticket.fix = fix;
}

const rank = { open: 0, person: 1, close: 2 };

function byTime(one: TicketEvent, other: TicketEvent): number {
  return (one.draft.openedAt ?? 0) - (other.draft.openedAt ?? 0) || rank[one.kind] - rank[other.kind];
}
