import { definedOnly } from '../defined-only.ts';
import { isUnfinished, type NodeTrouble, type PodSnapshot } from './pod.ts';
import { controllerOf, type OwnedTarget } from './pod-controller.ts';

export const obstacleKinds = ['not-deleted', 'terminating', 'unproven'] as const;

/**
 * Pods that keep a target at zero replicas from *stopped*, and why.
 *
 * - `not-deleted`: pods of the target that their controller does not delete.
 * - `terminating`: pods that are still there after their grace period.
 * - `unproven`: pods that match the selector and are not proven to belong to the target or to another workload.
 */
export type Obstacle = PodGroup &
  (
    | { readonly kind: 'not-deleted' | 'unproven' }
    | {
        readonly kind: 'terminating';
        readonly finalizers: readonly string[];
        readonly node?: string;
        readonly nodeTrouble?: NodeTrouble;
      }
  );

interface PodGroup {
  /** The names of some of the pods. */
  readonly pods: readonly string[];
  readonly count: number;
}

/** The names that an obstacle lists. */
export const namedPods = 3;
/** A controller needs a moment to delete its pods, and a kubelet to report that a pod has ended. */
export const obstacleDelayMs = 5_000;

/** The pods that the target still waits for. A pod of another workload does not count, even if it shares the labels. */
export function podsLeft(pods: readonly PodSnapshot[], target: OwnedTarget): readonly PodSnapshot[] {
  return pods.filter((pod) => isUnfinished(pod) && controllerOf(pod, target) !== 'other');
}

/** Whether the pod was deleted and its grace period is not over. */
export function isEnding({ deletion }: PodSnapshot, now: number): boolean {
  return deletion !== undefined && now - deletion.graceEndsAt < obstacleDelayMs;
}

/** What keeps the target from *stopped*. `left`: as {@link podsLeft} returns. `isQuiet`: the controller had its time to delete them. */
export function obstaclesOf(
  left: readonly PodSnapshot[],
  target: OwnedTarget,
  { now, isQuiet }: { readonly now: number; readonly isQuiet: boolean },
): readonly Obstacle[] {
  const overdue = left.filter((pod) => pod.deletion !== undefined && !isEnding(pod, now));
  const waiting = isQuiet ? left.filter(({ deletion }) => deletion === undefined) : [];
  const ofTarget = waiting.filter((pod) => controllerOf(pod, target) === 'target');
  const unproven = waiting.filter((pod) => !ofTarget.includes(pod));
  return [
    ...groupOf(ofTarget, 'not-deleted'),
    ...[...Map.groupBy(overdue, reasonOf).values()].flatMap(overdueGroup),
    ...groupOf(unproven, 'unproven'),
  ];
}

function groupOf(pods: readonly PodSnapshot[], kind: 'not-deleted' | 'unproven'): readonly Obstacle[] {
  return pods.length === 0 ? [] : [{ kind, ...named(pods) }];
}

/** Pods with the same reason form one group. */
function reasonOf({ deletion }: PodSnapshot): string {
  return JSON.stringify([deletion?.finalizers, deletion?.node, deletion?.nodeTrouble]);
}

function overdueGroup(pods: readonly PodSnapshot[]): readonly Obstacle[] {
  const deletion = pods[0]?.deletion;
  if (deletion === undefined) return [];
  const { finalizers, node, nodeTrouble } = deletion;
  return [{ kind: 'terminating', ...named(pods), finalizers, ...definedOnly({ node, nodeTrouble }) }];
}

function named(pods: readonly PodSnapshot[]): PodGroup {
  const names = pods.map(({ name }) => name).toSorted();
  return { pods: names.slice(0, namedPods), count: names.length };
}
