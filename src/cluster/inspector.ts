import type { Target } from '../core/target.ts';

/**
 * What the check needs of a cluster, with the rights of whoever asks; `src/kubernetes` implements it.
 * Every call ends when `signal` aborts, and rejects with a `ClusterError`, never with anything else.
 */
export interface Inspector {
  /** Undefined where there is no such workload. */
  readWorkload(target: Target, signal: AbortSignal): Promise<Workload | undefined>;
  /** HorizontalPodAutoscalers of a namespace, and KEDA's ScaledObjects where the cluster knows them. */
  listScalers(namespace: string, signal: AbortSignal): Promise<readonly Scaler[]>;
  /** Whether an account may do something, by a SubjectAccessReview. */
  mayDo(account: string, right: Right, signal: AbortSignal): Promise<boolean>;
  /** The admission policy of the installation whose state is in this namespace; undefined where there is none. */
  findPolicy(stateNamespace: string, signal: AbortSignal): Promise<Policy | undefined>;
}

/** What is told of a workload. */
export interface Workload {
  readonly replicas: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** The object that controls it: `Rollout swype`. */
  readonly controller?: string;
  readonly containers: readonly { readonly name: string; readonly terminationMessagePolicy: string }[];
}

/** Something that sets replicas. */
export interface Scaler {
  readonly kind: 'HorizontalPodAutoscaler' | 'ScaledObject';
  readonly name: string;
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
  /** Absent for what belongs to the whole cluster. */
  readonly namespace?: string;
  readonly name?: string;
}

/** The ValidatingAdmissionPolicy that the manifests make, and its bindings. */
export interface Policy {
  readonly name: string;
  /** The account that it is about. */
  readonly account: string;
  /** `deployments/scale sre/swype-app` */
  readonly targets: readonly string[];
  /** Whether a binding makes it deny. */
  readonly denies: boolean;
}
