import { type Target, targetKey } from '../target.ts';
import type { DamageKind } from './damage-record.ts';
import { isLatched, type Latched, type LatchRecord } from './latch.ts';

/** A stored latch as it was read. */
export interface ReadValue {
  readonly record?: LatchRecord;
  readonly damaged?: string;
}

/**
 * How `stored` differs from a latch that is `remembered` and that only a reset may release. Undefined if it may be right. `configured`:
 * the target that the config names.
 */
export function damageOf(
  remembered: LatchRecord | undefined,
  { record, damaged }: ReadValue,
  configured?: Target,
): DamageKind | undefined {
  if (!isLatched(remembered)) return undefined;
  if (record === undefined) return damaged === undefined ? 'missing' : 'unreadable';
  if (isLatched(record) && record.trip.id === remembered.trip.id) {
    if (isSameTarget(record, remembered)) return undefined;
    // A forger can claim a repair too, so the claim does not free the workload that the config names.
    const isConfigured = configured !== undefined && targetKey(remembered.target) === targetKey(configured);
    return !isConfigured && isMendedSince(record, remembered) ? undefined : 'target-changed';
  }
  if (isLatched(record) && isOlderMended(record, remembered)) return undefined;
  return wasReset(record, remembered.trip.id) ? undefined : 'trip-vanished';
}

/** The latch as it is written again. A different trip that holds the same workload stays: another replica may have made it. */
export function withRepair(remembered: Latched, { record }: ReadValue, kind: DamageKind, at: string): Latched {
  const isHeld = isLatched(record) && (kind === 'target-changed' || isSameTarget(record, remembered));
  const latch = isHeld ? { ...record, target: remembered.target } : withDisarms(remembered, record);
  return { ...latch, trip: { ...latch.trip, damage: { kind, at, times: (latch.trip.damage?.times ?? 0) + 1 } } };
}

/** A person may have disarmed the button while the trip was lost. */
function withDisarms(remembered: Latched, record: LatchRecord | undefined): Latched {
  if (record === undefined) return remembered;
  const { disarms: _, ...kept } = remembered;
  return record.disarms === undefined ? kept : { ...kept, disarms: record.disarms };
}

/**
 * Two replicas that remember two trips would overwrite each other for ever. It takes a lost latch and two configs. So the older trip stays.
 */
function isOlderMended({ trip: found }: Latched, { trip }: Latched): boolean {
  return found.damage !== undefined && found.at < trip.at;
}

/** A replica that started after the change remembers the wrong workload. One that knew the right one has mended the latch since. */
function isMendedSince({ trip: found }: Latched, { trip }: Latched): boolean {
  return (found.damage?.times ?? 0) > (trip.damage?.times ?? 0);
}

function isSameTarget(one: Latched, other: Latched): boolean {
  return targetKey(one.target) === targetKey(other.target);
}

function wasReset({ history }: LatchRecord, trip: string): boolean {
  return history.some(({ id, reset }) => id === trip && reset !== undefined);
}
