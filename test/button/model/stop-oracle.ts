import type { Chronicle } from './chronicle.ts';
import type { Task } from './task.ts';

/**
 * 7: a patch took a running workload to zero. Nothing but a trip does that: where every latch of the workload is
 * armed, and people raised it since the last reset, the patch is from before, or its sender could know no better.
 */
export function checkLowered(chronicle: Chronicle, target: string, task: Task, byVersion: boolean): void {
  if (chronicle.isHeld(target)) return;
  const { life } = task;
  const resetAt = chronicle.resetAt.get(target) ?? -1;
  // A forced reset and the stop before it have no order.
  if ((chronicle.raisedAt.get(target) ?? 0) < resetAt) return;
  // By uid alone, after three conflicts or because the scale could not be read.
  if (!byVersion) return;
  // A trip of its own that is still to be made durable, or was wiped.
  const owns = [...chronicle.decided].some(
    ([id, decided]) => decided.task.life === life && (!chronicle.durable.has(id) || chronicle.wiped.has(id)),
  );
  if (owns) return;
  // The latch could not be read, or its key is missing, or was when this act read it: the last known counts. Hooks read it too,
  // and may find it back while the keeper still acts on what it remembers.
  if (task.missing.size > 0) return;
  if ([...life.latchFailedAt.values()].some((at) => at >= resetAt)) return;
  if ([...life.knows.keys()].some((button) => chronicle.world.latch(button) === undefined)) return;
  chronicle.fail(`7. ${life.name} (${task.kind}) stopped ${target} without a trip`);
}
