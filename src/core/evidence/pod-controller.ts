import type { Target } from '../target.ts';
import { podController, podTemplateHash, replicaSets, rowOf } from '../target-kinds.ts';
import type { PodController, PodSnapshot } from './pod.ts';

/**
 * Who controls a pod that matches the target's selector.
 *
 * - `target`: the target, or a ReplicaSet of the target. Only such a pod is evidence, and only such a pod may be deleted.
 * - `other`: another workload. Such a pod does not keep the target from *stopped*.
 * - `unproven`: neither is proven. Such a pod is no evidence, and the target is not stopped while it runs.
 */
export type ControllerVerdict = 'target' | 'other' | 'unproven';

/** The target of a button, with its uid if the target was seen. */
export type OwnedTarget = Target & { readonly uid?: string };

/**
 * The parts of a pod that prove its controller. Users cannot forge them without the right to create pods or ReplicaSets in the
 * target's namespace: a ReplicaSet drops a pod whose `pod-template-hash` was changed.
 */
type ControlledPod = Pick<PodSnapshot, 'controller' | 'templateHash' | 'hashLabels'>;

export function controllerOf(pod: ControlledPod, target: OwnedTarget): ControllerVerdict {
  const { controller } = pod;
  if (controller === undefined) return 'unproven';
  const { podOwner, group } = rowOf(target);
  switch (podOwner) {
    case 'workload':
      // An unknown kind may have another object between itself and its pods.
      return target.apiVersion === undefined || (controller.group === group && controller.kind === target.kind)
        ? ownerIs(controller, target)
        : 'unproven';
    case 'replica-set':
      if (controller.kind !== replicaSets.kind || controller.group !== replicaSets.group) return 'other';
      return replicaSetIs(controller, hashOf(pod, controller, target), target);
  }
}

/** The value of the pod's label that ends the names of the target's ReplicaSets. */
function hashOf(
  { templateHash, hashLabels }: ControlledPod,
  { name }: PodController,
  target: OwnedTarget,
): string | undefined {
  const { hashLabel = podTemplateHash } = rowOf(target);
  if (hashLabel === podTemplateHash) return templateHash;
  return hashLabels?.includes(hashLabel) ? name.slice(name.lastIndexOf('-') + 1) : undefined;
}

/** A workload of the same name with another uid is an earlier target, which was deleted: its pods may still run. */
function ownerIs(controller: PodController, target: OwnedTarget): ControllerVerdict {
  if (!isNamed(controller, podController(target, ''))) return 'other';
  return target.uid === undefined || target.uid === controller.uid ? 'target' : 'unproven';
}

/** The Deployment controller writes a number in letters and digits. */
const hash = /^[a-z0-9]+$/;

/**
 * A Deployment names its ReplicaSets `NAME-HASH` and labels their pods with the hash. The hash has no dash, so no ReplicaSet of
 * `swype-app-x` passes for one of `swype-app`. The name alone must do: the receiver has no right to read ReplicaSets.
 *
 * A ReplicaSet with any other name may have been adopted by the target, because a Deployment adopts every ReplicaSet that
 * matches its selector and has no controller. So only a ReplicaSet that another Deployment has named is another controller.
 */
function replicaSetIs(
  controller: PodController,
  templateHash: string | undefined,
  target: OwnedTarget,
): ControllerVerdict {
  if (templateHash === undefined || !hash.test(templateHash)) return 'unproven';
  if (isNamed(controller, podController(target, templateHash))) return 'target';
  return controller.name.endsWith(`-${templateHash}`) ? 'other' : 'unproven';
}

function isNamed(controller: PodController, name: ReturnType<typeof podController>): boolean {
  return controller.group === name.group && controller.kind === name.kind && controller.name === name.name;
}
