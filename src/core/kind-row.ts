/** What the product knows of one kind of workload. Every kind has a `scale` subresource. */
export interface TargetKindRow {
  /** API group and version of the workload's object, and its plural resource name. */
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** Where the object keeps its replicas, and how many the API server assumes if that field is missing. */
  readonly replicas: { readonly path: readonly string[]; readonly default: number };
  /** Which controller a pod names in its `ownerReferences`: the workload itself, or a ReplicaSet that the workload owns. */
  readonly podOwner: 'workload' | 'replica-set';
  /** The label of a pod whose value ends the name of its ReplicaSet. Absent: `pod-template-hash`. */
  readonly hashLabel?: string;
  readonly podName: PodNaming;
  /**
   * How zero replicas end the pods. `by-policy`: `spec.podManagementPolicy` decides; under OrderedReady, zero replicas do not end pods
   * that are not ready. `unknown`: only the controller of the kind knows.
   */
  readonly podManagement: 'at-once' | 'by-policy' | 'unknown';
}

/** How pods of a workload are named. */
export interface PodNaming {
  /** A regular expression in the double quotes of PromQL. */
  pattern(workload: string): string;
  example(workload: string): string;
}
