import { isReady, type Pod, type Workload } from '../store/objects.ts';

/**
 * The pods that a StatefulSet deletes now, of those that it has too many of. With `Parallel` it deletes all at once. With
 * `OrderedReady`, the default, it deletes one pod after another, the highest number first. A pod that is not ready waits for every
 * lower one that is not ready, so that of two such pods neither is deleted (kubernetes#57865; `processCondemned` in
 * pkg/controller/statefulset/stateful_set_control.go).
 */
export function podsToScaleDown({ spec }: Workload, surplus: readonly Pod[], kept: readonly Pod[]): readonly Pod[] {
  if (spec.podManagementPolicy === 'Parallel') return surplus;
  const isUnhealthy = (pod: Pod) => !isReady(pod);
  const firstUnhealthy = [...kept, ...surplus].toSorted((a, b) => ordinalOf(a) - ordinalOf(b)).find(isUnhealthy);
  const [last] = surplus.toSorted((a, b) => ordinalOf(b) - ordinalOf(a));
  if (last === undefined || last.metadata.deletionTimestamp !== undefined) return [];
  return isReady(last) || last === firstUnhealthy ? [last] : [];
}

function ordinalOf({ metadata }: Pod): number {
  return Number(metadata.name.slice(metadata.name.lastIndexOf('-') + 1));
}
