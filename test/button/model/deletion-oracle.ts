import { swypeApp } from '../support/world.ts';
import type { Chronicle } from './chronicle.ts';
import { isLatched, targetKey } from './facts.ts';
import type { Task } from './task.ts';

/**
 * A receiver asked to delete a pod. After it listed the pods, it must have read the scale of the target at zero, and its act must have
 * read a latch that holds the target. A person may reset and restore right after that: then only the policy refuses.
 */
export function checkDeletion(chronicle: Chronicle, task: Task): void {
  const { life, scales, lists, latch } = task;
  const target = targetKey(swypeApp);
  const scale = scales.findLast((seen) => seen.target === target);
  const listedAt = lists.at(-1)?.turn ?? Number.POSITIVE_INFINITY;
  if (scale === undefined || scale.replicas !== 0 || scale.turn < listedAt)
    chronicle.fail(`8. ${life.name} (${task.kind}) deleted a pod without seeing its target at zero again`);
  const holds = [...latch.values()].some((each) => isLatched(each) && targetKey(each.target) === target);
  if (!holds) chronicle.fail(`8. ${life.name} (${task.kind}) deleted a pod of a target that no latch holds`);
}
