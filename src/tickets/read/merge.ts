import type { Rename } from '../choices.ts';
import { longFrom } from '../thresholds.ts';
import type { Ticket } from '../ticket.ts';
import type { Draft } from './build.ts';

/** Makes tickets of drafts: each once, in the order of time, under its alert's final name. */
export function mergeDrafts(
  drafts: Draft[],
  renames: readonly Rename[],
): { readonly tickets: readonly Ticket[]; readonly duplicates: number } {
  for (const [place, draft] of drafts.entries()) if (draft.openedAt === undefined) draft.place = place;
  const all = drafts.length;
  const kept = withoutDuplicates(drafts.sort(byTime));
  // If every ticket has an assignee, the tool assigns by itself, and an assignee is no sign of a person.
  const everyAssigned = kept.every(({ hands: sign }) => sign !== undefined && sign !== 'machine');
  const names = new Map<Draft['alert'], string>();
  for (const draft of kept) {
    const { hands: sign, alert } = draft;
    const text = typeof alert === 'string' ? alert : alert.text;
    const name = names.get(alert) ?? renames.find(({ is }) => is.test(text))?.name ?? text;
    names.set(alert, name);
    draft.alert = name;
    if (everyAssigned && sign === 'assigned') draft.hands = undefined;
    else if (sign === 'machine' || (everyAssigned && sign === 'machine-assigned')) draft.hands = 'no';
    else if (sign !== undefined) draft.hands = 'yes';
  }
  for (const own of Map.groupBy(kept, ({ alert }) => alert).values()) judgeLong(own);
  // Each draft's name is a text now, and its hands an answer, which the type of the list cannot say.
  return { tickets: kept as Ticket[], duplicates: all - kept.length };
}

/** A ticket that took far longer than the others needed a person, unless it says otherwise. */
function judgeLong(drafts: readonly Draft[]): void {
  const long = longFrom(Float64Array.from(drafts.flatMap((draft) => openFor(draft) ?? [])).sort());
  for (const draft of drafts) if ((openFor(draft) ?? 0) > long) draft.hands ??= 'yes';
}

function openFor({ openedAt, closedAt }: Draft): number | undefined {
  return openedAt === undefined || closedAt === undefined ? undefined : closedAt - openedAt;
}

function byTime({ openedAt = Number.MAX_SAFE_INTEGER }: Draft, other: Draft): number {
  return openedAt - (other.openedAt ?? Number.MAX_SAFE_INTEGER);
}

/**
 * One ticket in two exports, or in several notifications, has one time: only those are compared. Of an alert with labels, what two replicas
 * saw at nearly the same time is one ticket.
 */
function withoutDuplicates(sorted: Draft[]): Draft[] {
  const ofMoment = new Map<number, Draft>();
  const ofAlerts = new Map<number, Draft>();
  let time: number | undefined;
  let kept = 0;
  for (const draft of sorted) {
    const { id, openedAt, labels } = draft;
    if (openedAt !== time) ofMoment.clear();
    time = openedAt;
    const ids = labels === undefined ? ofMoment : ofAlerts;
    const known = id === undefined ? undefined : ids.get(id);
    if (known !== undefined && (openedAt ?? 0) <= (known.closedAt ?? known.openedAt ?? 0)) complete(known, draft);
    else {
      if (id !== undefined) ids.set(id, draft);
      sorted[kept] = draft;
      kept += 1;
    }
  }
  sorted.length = kept;
  return sorted;
}

/** The other record may say more. */
function complete(known: Draft, { hands: sign, closedAt, fix, priority }: Draft): void {
  known.hands = known.hands === 'person' || sign === 'person' ? 'person' : (known.hands ?? sign);
  known.closedAt ??= closedAt;
  known.fix ??= fix;
  known.priority ??= priority;
}
