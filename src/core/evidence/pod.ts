/** The part of a pod that the button uses. Times are milliseconds since the epoch. */
export interface PodSnapshot {
  readonly uid: string;
  readonly name: string;
  readonly phase: PodPhase;
  /** `metadata.creationTimestamp`. */
  readonly createdAt?: number;
  /** `status.startTime`: when the kubelet acknowledged the pod. */
  readonly startedAt?: number;
  /** Of the workload: `pod-template-hash` of a Deployment, `controller-revision-hash` of a StatefulSet. */
  readonly revision?: string;
  /** The `ownerReferences` entry with `controller: true`; absent if no controller manages the pod. */
  readonly controller?: PodController;
  /** The label `pod-template-hash`, which the Deployment controller sets. */
  readonly templateHash?: string;
  /** The keys of other labels whose value ends the name of the pod's ReplicaSet. Workloads outside the table have such a label. */
  readonly hashLabels?: readonly string[];
  /** Set once the API server accepted the deletion of the pod: `kubectl` shows the pod as Terminating. */
  readonly deletion?: PodDeletion;
  /** The containers that are restarted while the pod runs, native sidecars included. */
  readonly containers: readonly ContainerSnapshot[];
}

/** The object that creates, replaces and deletes a pod. */
export interface PodController {
  /** The API group; empty for the core group. */
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** What shows why a deleted pod is still there. */
export interface PodDeletion {
  /** `metadata.deletionTimestamp`: when the grace period of the pod ends. */
  readonly graceEndsAt: number;
  /** The API server keeps the pod until each of them is removed. */
  readonly finalizers: readonly string[];
  /** The node that must end the containers; absent if the pod was never scheduled. */
  readonly node?: string;
  readonly nodeTrouble?: NodeTrouble;
}

/**
 * What a pod shows of its node. `lost`: the node controller gave the node up. `tainted`: the pod was deleted because of a
 * NoExecute taint, which a node gets when it is not ready.
 */
export type NodeTrouble = 'lost' | 'tainted';

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';

export interface ContainerSnapshot {
  readonly name: string;
  /** Set for a native sidecar: kube-state-metrics counts its restarts among those of init containers. */
  readonly sidecar?: true;
  /** The restarts so far. It is also the number of the present attempt; the first attempt is number 0. */
  readonly restartCount: number;
  readonly state: 'waiting' | 'running' | 'terminated' | 'unknown';
  /** `containerID` of the attempt with number `restartCount`. */
  readonly containerId?: string;
  /** `state.terminated`: the present attempt has ended and is not restarted yet. */
  readonly terminated?: ContainerEnd;
  /** `lastState.terminated`: an earlier attempt. */
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

/** The restart count of every container, by `podUid/container`. */
export function restartCountsOf(pods: readonly PodSnapshot[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    pods.flatMap(({ uid, containers }) =>
      containers.map(({ name, restartCount }) => [containerKey(uid, name), restartCount] as const),
    ),
  );
}

/** The key of a container in the baseline and in the memory of terminations. */
export function containerKey(podUid: string, container: string): string {
  return `${podUid}/${container}`;
}

/** Whether a pod may run containers. An evicted pod stays listed in phase Failed, and must not keep a target from *stopped*. */
export function isUnfinished(pod: PodSnapshot): boolean {
  return pod.phase !== 'Succeeded' && pod.phase !== 'Failed';
}
