import type { Ticket } from '../ticket.ts';
import type { Draft } from './build.ts';

export interface Rename {
  readonly is: RegExp;
  readonly name: string;
}

/** Makes tickets of drafts: each once, in the order of time, under its alert's final name. */
export function mergeDrafts(drafts: Draft[], renames: readonly Rename[]): { tickets: Ticket[]; duplicates: number } {
  for (const [place, draft] of drafts.entries()) if (draft.openedAt === undefined) draft.place = place;
  const all = drafts.length;
  const kept = withoutDuplicates(drafts.sort(byTime));
  // If every ticket has an assignee, the tool assigns by itself, and an assignee is no sign of a person.
  const everyAssigned = kept.every(({ sign }) => sign === 'assigned' || sign === 'person');
  const names = new Map<string, string>();
  for (const draft of kept) {
    const { sign, alert } = draft;
    const text = typeof alert === 'string' ? alert : alert.text;
    draft.alert = names.get(text) ?? renames.find(({ is }) => is.test(text))?.name ?? text;
    names.set(text, draft.alert);
    draft.hands =
      sign === 'machine' ? 'no' : sign === 'person' || (sign === 'assigned' && !everyAssigned) ? 'yes' : undefined;
    draft.id = undefined;
  }
  // Each draft's name is a text now, which the type of the list cannot say.
  return { tickets: kept as (Draft & { alert: string })[], duplicates: all - kept.length };
}

function byTime({ openedAt = Number.MAX_SAFE_INTEGER }: Draft, other: Draft): number {
  return openedAt - (other.openedAt ?? Number.MAX_SAFE_INTEGER);
}

/** One ticket in two exports, or in several notifications, has one time: only those are compared. */
function withoutDuplicates(sorted: readonly Draft[]): Draft[] {
  const ids = new Map<string, Draft>();
  let time: number | undefined;
  return sorted.filter((draft) => {
    if (draft.openedAt !== time) ids.clear();
    time = draft.openedAt;
    if (draft.id === undefined) return true;
    const known = ids.get(draft.id);
    if (known === undefined) ids.set(draft.id, draft);
    else complete(known, draft);
    return known === undefined;
  });
}

/** The other record may say more. */
function complete(known: Draft, { sign, closedAt, fix, priority }: Draft): void {
  known.sign = known.sign === 'person' || sign === 'person' ? 'person' : (known.sign ?? sign);
  known.closedAt ??= closedAt;
  known.fix ??= fix;
  known.priority ??= priority;
}
