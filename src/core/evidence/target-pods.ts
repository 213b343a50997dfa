import type { PodController, PodSnapshot } from './pod.ts';
import { type ControllerVerdict, controllerOf, type OwnedTarget } from './pod-controller.ts';

/** A pod that matches the target's selector, and who controls it. */
export interface JudgedPod {
  readonly pod: string;
  readonly uid: string;
  readonly verdict: ControllerVerdict;
  readonly controller?: Pick<PodController, 'kind' | 'name'>;
}

/** The pods that are proven to be the target's. Their containers are the evidence. */
export function podsOfTarget(pods: readonly PodSnapshot[], target: OwnedTarget): readonly PodSnapshot[] {
  return pods.filter((pod) => controllerOf(pod, target) === 'target');
}

export function judgePods(pods: readonly PodSnapshot[], target: OwnedTarget): readonly JudgedPod[] {
  return pods.map((pod) => judgePod(pod, target));
}

function judgePod(pod: PodSnapshot, target: OwnedTarget): JudgedPod {
  const { uid, name, controller } = pod;
  return {
    pod: name,
    uid,
    verdict: controllerOf(pod, target),
    ...(controller === undefined ? {} : { controller: { kind: controller.kind, name: controller.name } }),
  };
}
