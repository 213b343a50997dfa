import type { JudgedPod } from '../evidence/target-pods.ts';

/** `migrate-x2x4z (Job migrate)`, `debug (no controller)`. */
export function describeJudgedPod(pod: JudgedPod): string {
  return `${pod.pod} (${describeController(pod)})`;
}

/** `Job migrate`, `no controller`, `unproven ReplicaSet legacy`. */
export function describeController({ controller, verdict }: JudgedPod): string {
  if (controller === undefined) return 'no controller';
  return `${verdict === 'unproven' ? 'unproven ' : ''}${controller.kind} ${controller.name}`;
}
