import { isLatched, type Latched } from '../core/latch/latch.ts';
import { latchTries, patientLatchDeadlineMs } from './deadlines.ts';
import type { Guard } from './guard.ts';
import { readLatch } from './sight.ts';
import type { Surroundings } from './surroundings.ts';
import { writeLatch } from './write-latch.ts';

/**
 * Adds what was seen to the record of trip `trip`, by compare-and-swap; a trip that was released meanwhile is left
 * alone. What cannot be written now is seen again at the keeper's next look. Never rejects.
 */
export async function amendTrip(
  guard: Guard,
  around: Surroundings,
  trip: string,
  change: (latch: Latched) => Latched,
): Promise<void> {
  const { pending } = guard;
  if (pending?.latch.trip.id === trip) {
    guard.pending = { ...pending, latch: change(pending.latch) };
    return;
  }
  for (let tries = 0; tries < latchTries; tries += 1) {
    const stored = await readLatch(guard, around, around.clock.deadline(patientLatchDeadlineMs));
    const latch = stored?.record;
    if (stored === undefined || !isLatched(latch) || latch.trip.id !== trip) return;
    const written = await writeLatch(guard, around, change(latch), stored.version, patientLatchDeadlineMs);
    if (written.kind !== 'conflict') return;
  }
}
