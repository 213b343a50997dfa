import type { Target } from '../target.ts';
import { podController, replicaSets, type TargetKindRow, targetKindTable } from '../target-kinds.ts';
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
export interface OwnedTarget extends Target {
  readonly uid?: string;
}

/**
 * The parts of a pod that prove its controller. Users cannot forge them without the right to create pods or ReplicaSets in the
 * target's namespace: a ReplicaSet drops a pod whose `pod-template-hash` was changed.
 */
export type ControlledPod = Pick<PodSnapshot, 'controller' | 'templateHash'>;

export function controllerOf({ controller, templateHash }: ControlledPod, target: OwnedTarget): ControllerVerdict {
  if (controller === undefined) return 'unproven';
  const { podOwner }: TargetKindRow = targetKindTable[target.kind];
  if (podOwner === 'workload') return ownerIs(controller, target);
  if (controller.kind !== replicaSets.kind || controller.group !== replicaSets.group) return 'other';
  return replicaSetIs(controller, templateHash, target);
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
