import { UnreadableFile } from '../unreadable-file.ts';
import type { Draft } from './build.ts';

/** Something that happened to the ticket of a key. */
export interface TicketEvent {
  /** Begins with the tool, as the events of all files are paired together. */
  readonly key: string;
  readonly kind: 'open' | 'close' | 'person';
  readonly draft: Draft;
  readonly id: string;
  /** The id of the event that a person answered: its key counts. */
  readonly parent: string;
  readonly file: { readonly name: string; tickets: number };
}

const enoughClosings = 3;

/**
 * Pairs events to tickets by key, in the order of time, whatever the order of the files, and returns the tickets. Those in `drafts` are known
 * from records, and get what their events say. Throws {@link UnreadableFile} if most closings have no opening: then the key is wrong, and so
 * would be the count.
 */
export function pairEvents(events: readonly TicketEvent[], drafts: readonly Draft[]): Draft[] {
  const tickets: Draft[] = [];
  const latest = new Map<string, Draft>();
  const recorded = new Map(events.length === 0 ? [] : drafts.map((draft) => [draft.id, draft]));
  const keys = new Map(events.map(({ id, key }) => [id, key]));
  const closings = events.filter(({ kind }) => kind === 'close');
  let paired = 0;
  for (const event of events.toSorted(byTime)) {
    const { kind, draft, parent, file } = event;
    const key = keys.get(parent) ?? event.key;
    const current = latest.get(key) ?? (draft.id === undefined ? undefined : recorded.get(draft.id));
    if (kind === 'close' && current !== undefined) paired += 1;
    const isRecorded = current !== undefined && recorded.get(current.id) === current;
    const isOver = current === undefined || current.closedAt !== undefined || closings.length === 0;
    if (kind === 'open' && isOver && !isRecorded) {
      latest.set(key, draft);
      // That a machine opened a ticket says nothing about who closed it.
      if (draft.hands !== 'person') Object.assign(draft, { hands: undefined, fix: undefined });
      tickets.push(draft);
      file.tickets += 1;
    } else if (current !== undefined) join(current, kind, draft);
  }
  if (closings.length >= enoughClosings && paired < closings.length / 2)
    throw new UnreadableFile(
      `${closings[0]?.file.name}: which events belong together? Of ${closings.length} closings only ${paired} have an opening with the same title: give what they share with --pattern '(?<alert>...)'`,
    );
  return tickets;
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
