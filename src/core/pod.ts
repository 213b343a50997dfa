/**
 * What the button needs to know of a pod, taken from its `status`; times are milliseconds since the epoch.
 * Only `containerStatuses` are kept: kube-state-metrics' restart counter, which the stop alert reads, counts those
 * alone (init containers have a counter of their own).
 */
export interface PodSnapshot {
  readonly uid: string;
  readonly name: string;
  readonly phase: PodPhase;
  /** `status.startTime`: when the kubelet acknowledged the pod. */
  readonly startedAt?: number;
  /** Of the workload: `pod-template-hash` of a Deployment, `controller-revision-hash` of a StatefulSet. */
  readonly revision?: string;
  readonly containers: readonly ContainerSnapshot[];
}

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';

export interface ContainerSnapshot {
  readonly name: string;
  /** Restarts so far: the attempt now shown is number `restartCount`, the first one being 0. */
  readonly restartCount: number;
  readonly state: 'waiting' | 'running' | 'terminated' | 'unknown';
  /** `containerID` of the attempt that `restartCount` counts. */
  readonly containerId?: string;
  /** `state.terminated`: the present attempt has ended and was not yet restarted. */
  readonly terminated?: ContainerEnd;
  /** `lastState.terminated`: an attempt that ended before. */
  readonly lastTerminated?: ContainerEnd;
}

/** `ContainerStateTerminated` of the Kubernetes API. */
export interface ContainerEnd {
  readonly exitCode: number;
  readonly reason?: string;
  readonly message?: string;
  readonly finishedAt?: number;
  readonly containerId?: string;
}

/** A pod in phase Succeeded or Failed runs nothing any more: an evicted one stays listed and must not keep a target from *stopped*. */
export function isPodAtWork(pod: PodSnapshot): boolean {
  return pod.phase !== 'Succeeded' && pod.phase !== 'Failed';
}
