import type { Obstacle } from '../evidence/obstacle.ts';

/** One sentence for people: what keeps the target from *stopped*, and what they can do. */
export function describeObstacle(obstacle: Obstacle): string {
  const pods = describePods(obstacle);
  switch (obstacle.kind) {
    case 'not-deleted':
      return `replicas are 0, but the controller of the target does not delete ${pods}: delete with kubectl delete pod`;
    case 'unproven':
      return `the selector of the target matches ${pods}, and no controller proves which workload that is: find the owner, then delete the pod or change its labels`;
    case 'terminating':
      return `the grace period is over, but ${whyTerminating(obstacle, pods)}`;
  }
}

type Terminating = Extract<Obstacle, { kind: 'terminating' }>;

function whyTerminating({ finalizers, node, nodeTrouble }: Terminating, pods: string): string {
  if (finalizers.length > 0)
    return `finalizer ${finalizers.join(', ')} keeps ${pods}: find the controller that must remove the finalizer`;
  if (node === undefined) return `${pods} did not end`;
  if (nodeTrouble === 'lost')
    return `node ${node} is lost and cannot end ${pods}: if the node is surely off, use kubectl delete pod --force`;
  if (nodeTrouble === 'tainted')
    return `node ${node}, which has a NoExecute taint as a node that is not ready has, did not end ${pods}: look at the node`;
  return `node ${node} did not end ${pods}: is the node ready, and does its kubelet work?`;
}

/** `pod a`, `pods a, b`, `5 pods (a, b, c, …)`. */
function describePods({ pods, count }: Pick<Obstacle, 'pods' | 'count'>): string {
  const names = pods.join(', ');
  if (count === 1) return `pod ${names}`;
  return count > pods.length ? `${count} pods (${names}, …)` : `pods ${names}`;
}
