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
  const kept = withoutDuplicates(isSorted(drafts) ? drafts : drafts.sort(byTime));
  // If every ticket has an assignee, the tool assigns by itself, and an assignee is no sign of a person.
  const everyAssigned = kept.every(({ hands: sign }) => sign === 'assigned' || sign === 'person');
  const names = new Map<Draft['alert'], string>();
  for (const draft of kept) {
    const { hands: sign, alert } = draft;
    const name = names.get(alert) ?? finalName(alert, renames);
    names.set(alert, name);
    draft.alert = name;
    draft.hands =
      sign === 'machine' ? 'no' : sign === 'person' || (sign === 'assigned' && !everyAssigned) ? 'yes' : undefined;
    draft.id = undefined;
  }
  // Each draft's name is a text now, and its hands an answer, which the type of the list cannot say.
  return { tickets: kept as Ticket[], duplicates: all - kept.length };
}

function finalName(alert: Draft['alert'], renames: readonly Rename[]): string {
  const text = typeof alert === 'string' ? alert : alert.text;
  return renames.find(({ is }) => is.test(text))?.name ?? text;
}

function isSorted(drafts: readonly Draft[]): boolean {
  return drafts.every((draft, index) => index === 0 || byTime(drafts[index - 1] ?? draft, draft) <= 0);
}

function byTime({ openedAt = Number.MAX_SAFE_INTEGER }: Draft, other: Draft): number {
  return openedAt - (other.openedAt ?? Number.MAX_SAFE_INTEGER);
}

/** One ticket in two exports, or in several notifications, has one time: only those are compared. */
function withoutDuplicates(sorted: Draft[]): Draft[] {
  const ids = new Map<number, Draft>();
  let time: number | undefined;
  let kept = 0;
  for (const draft of sorted) {
    if (draft.openedAt !== time) ids.clear();
    time = draft.openedAt;
    const known = draft.id === undefined ? undefined : ids.get(draft.id);
    if (known !== undefined) complete(known, draft);
    else {
      if (draft.id !== undefined) ids.set(draft.id, draft);
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
