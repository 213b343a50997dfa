import type { LatchRecord } from '../../../src/core/latch/latch.ts';
import type { Chronicle } from './chronicle.ts';
import { isLatched } from './facts.ts';
import type { Task } from './task.ts';

/**
 * Invariant 7: a patch took a running workload to zero, and only a trip may do that. If every latch of the workload is
 * armed and people raised it since the last reset, the patch was sent before, or its sender could not know of the
 * reset.
 */
export function checkLowered(chronicle: Chronicle, target: string, task: Task, byVersion: boolean): void {
  if (chronicle.isHeld(target)) return;
  const { life } = task;
  const resetAt = chronicle.resetAt.get(target) ?? -1;
  // A forced reset and the stop before it have no order.
  if ((chronicle.raisedAt.get(target) ?? 0) < resetAt) return;
  // A patch by uid alone follows three conflicts or an unreadable scale.
  if (!byVersion) return;
  // The task made a trip that is not durable yet, or whose key was wiped.
  const owns = [...chronicle.decided].some(
    ([id, decided]) => decided.task.life === life && (!chronicle.durable.has(id) || chronicle.wiped.has(id)),
  );
  if (owns) return;
  // The last known latch counts if the latch is unreadable, or if its key is missing, or was missing when this act read
  // it. Hooks read the latch too: they may find it again while reconcile still acts on the remembered one.
  if (task.missing.size > 0) return;
  if ([...life.latchFailedAt.values()].some((at) => at >= resetAt)) return;
  if ([...life.knows.keys()].some((button) => chronicle.world.latch(button) === undefined)) return;
  // Somebody lost or forged the latch of a trip that this life remembers and nobody has reset.
  const isKept = (latch: LatchRecord) =>
    isLatched(latch) && chronicle.wiped.has(latch.trip.id) && !chronicle.everReleased.has(latch.trip.id);
  if ([...life.knows.values()].some(isKept)) return;
  chronicle.fail(`7. ${life.name} (${task.kind}) stopped ${target} without a trip`);
}
