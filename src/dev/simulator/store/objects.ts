/**
 * A Kubernetes object, with the fields that the simulator reads or writes. It keeps all other fields that a client sends. Stored
 * objects are immutable: a change makes a new object.
 */
export interface Stored {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
}

interface Metadata {
  readonly name: string;
  readonly generateName?: string;
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** A `metav1.Time`: RFC 3339 in whole seconds. */
  readonly creationTimestamp: string;
  readonly generation?: number;
  readonly labels?: Labels;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
}

export type Labels = Readonly<Record<string, string>>;

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

export interface LabelSelector {
  readonly matchLabels?: Labels;
}

/** A Deployment, StatefulSet or ReplicaSet. */
export interface Workload extends Stored {
  readonly spec: {
    readonly replicas: number;
    /** Of a StatefulSet. Default: `OrderedReady`. */
    readonly podManagementPolicy?: 'OrderedReady' | 'Parallel';
    readonly selector: LabelSelector;
    readonly template: { readonly metadata?: { readonly labels?: Labels }; readonly spec: PodSpec };
  };
  readonly status: { readonly replicas?: number; readonly readyReplicas?: number; readonly availableReplicas?: number };
}

export interface PodSpec {
  readonly containers: readonly {
    readonly name: string;
    readonly image?: string;
    readonly terminationMessagePolicy?: string;
  }[];
  readonly nodeName?: string;
  readonly priorityClassName?: string;
}

export interface Pod extends Stored {
  readonly spec: PodSpec;
  readonly status: PodStatus;
}

export interface PodStatus {
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
  readonly startTime?: string;
  readonly hostIP?: string;
  readonly podIP?: string;
  readonly conditions?: readonly { readonly type: string; readonly status: 'True' | 'False' }[];
  readonly containerStatuses?: readonly ContainerStatus[];
}

export interface ContainerStatus {
  readonly name: string;
  readonly image: string;
  readonly imageID: string;
  /** The newest attempt's id, also after its end. Absent until the first attempt starts. */
  readonly containerID?: string;
  readonly restartCount: number;
  readonly ready: boolean;
  readonly started: boolean;
  readonly state: ContainerState;
  readonly lastState: ContainerState;
}

interface ContainerState {
  readonly waiting?: { readonly reason: string; readonly message?: string };
  readonly running?: { readonly startedAt: string };
  readonly terminated?: Terminated;
}

interface Terminated {
  readonly exitCode: number;
  readonly reason: string;
  readonly message?: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly containerID: string;
}

export interface ConfigMap extends Stored {
  readonly data?: Readonly<Record<string, string>>;
}

export interface ApiEvent extends Stored {
  readonly involvedObject: { readonly kind?: string; readonly name?: string; readonly namespace?: string };
  readonly reason?: string;
  readonly type?: string;
  readonly message?: string;
}

/** `metav1.Time` has no fractions of a second. */
export function kubernetesTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** The owner reference that a controller puts on the objects it creates. */
export function ownedBy(owner: Stored): OwnerReference {
  const { name, uid } = owner.metadata;
  return { apiVersion: owner.apiVersion, kind: owner.kind, name, uid, controller: true, blockOwnerDeletion: true };
}

export function isOwnedBy(object: Stored, owner: Stored): boolean {
  return object.metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid) ?? false;
}

/** Whether controllers count the pod: it has not ended and is not being deleted. */
export function isActive(pod: Pod): boolean {
  return pod.status.phase !== 'Succeeded' && pod.status.phase !== 'Failed' && !pod.metadata.deletionTimestamp;
}

export function isReady(pod: Pod): boolean {
  return isActive(pod) && (pod.status.containerStatuses?.every(({ ready }) => ready) ?? false);
}
