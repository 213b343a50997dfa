import { historyEntries, type LatchRecord, type TripRecord } from './latch.ts';
import { tripDeliveries } from './latch-hooks.ts';

/** The newest trips that were reset stay in the latch, so that an act needs no other object, and an older receiver shows them. */
export const tripsInLatch = 2;
/** So many more stay in the latch while they owe a hook a delivery. */
export const tripsOwing = 10;

/** The reset trips that move from the latch to the archive. */
export function tripsToArchive(latch: LatchRecord): readonly TripRecord[] {
  const owing = new Set(tripDeliveries(latch).map(({ trip }) => trip.id));
  const older = latch.history.slice(0, -tripsInLatch);
  return older.filter(({ id }, index) => !owing.has(id) || index < older.length - tripsOwing);
}

/** The latch without the trips that are in the archive. */
export function withoutArchived(latch: LatchRecord, archived: readonly TripRecord[]): LatchRecord {
  const ids = new Set(archived.map(({ id }) => id));
  const moved = new Set(tripsToArchive(latch).filter(({ id }) => ids.has(id)));
  return moved.size === 0 ? latch : { ...latch, history: latch.history.filter((trip) => !moved.has(trip)) };
}

/** Both histories, oldest trip first, without duplicates. An entry of `newer` replaces the one of the same trip. */
export function mergeTrips(older: readonly TripRecord[], newer: readonly TripRecord[]): readonly TripRecord[] {
  const byId = new Map([...older, ...newer].map((trip) => [trip.id, trip]));
  const sorted = [...byId.values()].sort((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at)));
  return sorted.slice(-historyEntries);
}
