import type { Target } from '../core/target.ts';

/**
 * The cluster as `check` reads it, with the rights of the person who runs it. `src/kubernetes` implements it. Every call ends
 * when `signal` aborts, and rejects only with a `ClusterError`.
 */
export interface Inspector {
  /** Undefined if the workload does not exist. */
  readWorkload(target: Target, signal: AbortSignal): Promise<Workload | undefined>;
  /** The HorizontalPodAutoscalers of a namespace, and KEDA's ScaledObjects if the cluster has that kind. */
  listScalers(namespace: string, signal: AbortSignal): Promise<readonly Scaler[]>;
  /** Whether an account may do something, by a SubjectAccessReview. */
  mayDo(account: string, right: Right, signal: AbortSignal): Promise<boolean>;
  /** The admission policy of the installation with its state in this namespace; undefined if it is missing. */
  findPolicy(stateNamespace: string, signal: AbortSignal): Promise<Policy | undefined>;
}

/** The part of a workload that `check` reads. */
export interface Workload {
  readonly replicas: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** The object that controls it: `Rollout swype`. */
  readonly controller?: string;
  /** Of a StatefulSet. */
  readonly podManagement?: string;
  /** Of its pods. Absent if the object of a kind outside the table has no pod template. */
  readonly pods?: PodTemplate;
  /** Of a kind outside the table. Absent if the CustomResourceDefinition could not be read. */
  readonly scale?: ScalePaths;
}

export interface PodTemplate {
  readonly gracePeriodSeconds: number;
  readonly containers: readonly { readonly name: string; readonly terminationMessagePolicy: string }[];
}

/** The fields that the scale subresource of a CustomResourceDefinition shows. */
export interface ScalePaths {
  readonly replicas: string;
  /** Without it, the scale has no selector. */
  readonly selector?: string;
}

/** An object that sets replicas. */
export interface Scaler {
  readonly kind: 'HorizontalPodAutoscaler' | 'ScaledObject';
  readonly name: string;
  /** The API group of the workload; absent if the autoscaler does not name it. */
  readonly targetGroup?: string;
  readonly targetKind: string;
  readonly targetName: string;
  readonly minimum: number;
}

/** One right of RBAC's. */
export interface Right {
  readonly verb: string;
  readonly group: string;
  /** A subresource after a slash. */
  readonly resource: string;
  /** Absent for resources without a namespace. */
  readonly namespace?: string;
  readonly name?: string;
}

/** The ValidatingAdmissionPolicy of the manifests, and its bindings. */
export interface Policy {
  readonly name: string;
  /** The account that it restricts. */
  readonly account: string;
  /** `deployments/scale sre/swype-app` */
  readonly targets: readonly string[];
  /** Whether a binding makes it deny. */
  readonly denies: boolean;
  /** The targets that the policy of held targets denies to raise, by their state objects: `big-red-button-swype-app deployments sre/swype-app`. */
  readonly holds: readonly string[];
}
