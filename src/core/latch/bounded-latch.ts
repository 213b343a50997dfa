import { cutText } from '../cut-text.ts';
import { packedBytes, storedBaseline } from './baseline.ts';
import { disarmsKept } from './disarm.ts';
import { historyEntries, type LatchRecord, type Person } from './latch.ts';
import { knownPart } from './latch-schema.ts';
import { fitTrip, personTextBytes } from './trip-record.ts';

/** A latch as JSON is at most this large: 100 trips of an older receiver, the largest baseline, and what people and alerts say. */
export const latchBytes = 600 * 1_024;
/** The claims that the replicas share for each button. One is enough to trip; the others may name other pods. */
export const sharedClaims = 10;
const claimBytes = 2_048;
/** A smaller latch is written as it is. */
const unboundedBytes = 64 * 1_024;

/**
 * The latch in its bounds, also if another program wrote it before: a latch that grows beyond the size of a ConfigMap could not be written any more. A
 * large one loses the fields that this version does not know, and its texts are cut.
 */
export function boundedLatch(record: LatchRecord): LatchRecord {
  return sizeOf(record) <= unboundedBytes ? record : bounded(knownPart(record));
}

function bounded(record: LatchRecord): LatchRecord {
  const { trip, lastReset, claims, disarms, baseline, packedBaseline, history } = record;
  return {
    ...record,
    ...(trip === undefined ? {} : { trip: fitTrip(trip, 0) }),
    ...(lastReset === undefined ? {} : { lastReset: cutPerson(lastReset) }),
    ...(claims === undefined
      ? {}
      : { claims: claims.slice(-sharedClaims).filter((claim) => sizeOf(claim) <= claimBytes) }),
    ...(disarms === undefined ? {} : { disarms: disarms.slice(-disarmsKept).map(cutPerson) }),
    ...storedBaseline(baseline, lastReset?.at ?? ''),
    ...(packedBaseline === undefined || sizeOf(packedBaseline) > 2 * packedBytes ? {} : { packedBaseline }),
    history: history.slice(-historyEntries).map((each) => fitTrip(each)),
  };
}

function cutPerson<Said extends Person & { readonly reason: string }>(said: Said): Said {
  const cut = (text: string) => cutText(text, personTextBytes);
  const claimedName = said.claimedName === undefined ? {} : { claimedName: cut(said.claimedName) };
  return { ...said, account: cut(said.account), reason: cut(said.reason), ...claimedName };
}

function sizeOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}
