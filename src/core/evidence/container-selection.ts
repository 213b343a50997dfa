import type { PodSnapshot } from './pod.ts';

/**
 * Which containers of the target's pods count, by name. Without `include` every container counts, except those in `exclude`.
 * No name is in both lists.
 */
export interface ContainerSelection {
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

export function isCounted(container: string, { include, exclude = [] }: ContainerSelection = {}): boolean {
  return !exclude.includes(container) && (include === undefined || include.includes(container));
}

export function withCountedContainers(pod: PodSnapshot, selection: ContainerSelection | undefined): PodSnapshot {
  if (selection === undefined) return pod;
  return { ...pod, containers: pod.containers.filter(({ name }) => isCounted(name, selection)) };
}
