import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { recordOf } from '../record-of.ts';
import { heartbeatAheadMs } from '../time/elapsed.ts';

/** The newest rehearsal of one button by any replica. `at`: milliseconds since the epoch. */
interface StoredRehearsal {
  readonly ok: boolean;
  readonly at: number;
  readonly unknown?: true;
  readonly problem?: string;
}

export type StoredRehearsals = Readonly<Record<string, StoredRehearsal>>;

/** A rehearsal that no replica has renewed for this long is of a button that left the config. */
const forgottenAfterMs = 3_600_000;

const shape = Compile(
  recordOf(
    Type.Object({
      ok: Type.Boolean(),
      at: Type.Number(),
      unknown: Type.Optional(Type.Literal(true)),
      problem: Type.Optional(Type.String()),
    }),
  ),
);

/** Reads the stored rehearsals; the list is empty if the text is missing or damaged. Never throws. */
export function parseRehearsals(text: string | undefined): StoredRehearsals {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return shape.Check(value) ? value : {};
  } catch {
    return {};
  }
}

/** The newest rehearsal of each button; one from the future never counts. `isNew`: one of `own` is newer than the stored one. */
export function mergeRehearsals(
  stored: StoredRehearsals,
  own: StoredRehearsals,
  now: number,
): { readonly merged: StoredRehearsals; readonly isNew: boolean } {
  const believable = ([, { at }]: [string, StoredRehearsal]) => at <= now + heartbeatAheadMs;
  const kept = Object.entries(stored).filter((entry) => believable(entry) && entry[1].at > now - forgottenAfterMs);
  const known = new Map(kept);
  const newer = Object.entries(own).filter(
    (entry) => believable(entry) && entry[1].at > (known.get(entry[0])?.at ?? 0),
  );
  return { merged: Object.fromEntries([...kept, ...newer]), isNew: newer.length > 0 };
}
