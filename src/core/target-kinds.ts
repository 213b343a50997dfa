/** What the product knows of one kind of workload. Every kind has a `scale` subresource. */
export interface TargetKindRow {
  /** API group and version of the workload's object, and its plural resource name. */
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** Where the object keeps its replicas, and how many the API server assumes if that field is missing. */
  readonly replicas: { readonly path: readonly [string, string]; readonly default: number };
  /** Which controller a pod names in its `ownerReferences`: the workload itself, or a ReplicaSet that the workload owns. */
  readonly podOwner: 'workload' | 'replica-set';
  readonly podName: PodNaming;
  /** `by-policy`: `spec.podManagementPolicy` decides; under OrderedReady, zero replicas do not end pods that are not ready. */
  readonly podManagement: 'at-once' | 'by-policy';
}

/** How pods of a workload are named. */
interface PodNaming {
  /** A regular expression in the double quotes of PromQL. */
  pattern(workload: string): string;
  example(workload: string): string;
}

/** Kubernetes cuts a name to this length before it adds five characters (k8s.io/apiserver storage/names). */
const generatedNameBase = 58;

/**
 * `NAME-HASH-SUFFIX`. The pattern is wide on purpose: the receiver checks which pods belong to the target, while a pod
 * that a narrow pattern misses would never stop anything.
 */
const generated: PodNaming = {
  pattern: (workload) => `${literal(`${workload}-`.slice(0, generatedNameBase))}.*`,
  example: (workload) => `${`${workload}-5d4f6c7b89-`.slice(0, generatedNameBase)}x2x4z`,
};

/** `NAME-0`, `NAME-1`, … */
const ordinal: PodNaming = {
  pattern: (workload) => `${literal(workload)}-[0-9]+`,
  example: (workload) => `${workload}-0`,
};

/** The workload kinds that a button can guard. A new kind needs one complete row here. One whose ReplicaSets end in another label's value also needs that label ({@link podTemplateHash}). */
export const targetKindTable = {
  Deployment: {
    group: 'apps',
    version: 'v1',
    resource: 'deployments',
    replicas: { path: ['spec', 'replicas'], default: 1 },
    podOwner: 'replica-set',
    podName: generated,
    podManagement: 'at-once',
  },
  StatefulSet: {
    group: 'apps',
    version: 'v1',
    resource: 'statefulsets',
    replicas: { path: ['spec', 'replicas'], default: 1 },
    podOwner: 'workload',
    podName: ordinal,
    podManagement: 'by-policy',
  },
} as const satisfies Record<string, TargetKindRow>;

export type TargetKind = keyof typeof targetKindTable;

type Row = (typeof targetKindTable)[TargetKind];
export type WorkloadResource = Row['resource'];
export type ScaleResource = `${WorkloadResource}/scale`;

/** The scale subresource as RBAC, errors and metrics spell it. */
export function scaleResource(kind: TargetKind): ScaleResource {
  return `${targetKindTable[kind].resource}/scale`;
}

/** Tests whether the rules of a button on this workload select a pod of this name. */
export function podNameTest({ kind, name }: { readonly kind: TargetKind; readonly name: string }) {
  // The patterns of the table mean the same in JavaScript.
  const pattern = new RegExp(`^(?:${targetKindTable[kind].podName.pattern(name)})$`);
  return (pod: string): boolean => pattern.test(pod);
}

/** The controller that a pod of the workload names in its `ownerReferences`, by the pod's label `pod-template-hash`. */
export function podController(
  { kind, name }: { readonly kind: TargetKind; readonly name: string },
  podTemplateHash: string,
): { readonly group: string; readonly version: string; readonly kind: string; readonly name: string } {
  const { podOwner, group, version }: TargetKindRow = targetKindTable[kind];
  return podOwner === 'workload'
    ? { group, version, kind, name }
    : { ...replicaSets, name: `${name}-${podTemplateHash}` };
}

/** Other workload kinds own ReplicaSets too. Argo's Rollout writes their hash into another label, `rollouts-pod-template-hash`. */
export const replicaSets = { group: 'apps', version: 'v1', kind: 'ReplicaSet' } as const;
/** The label of a pod whose value ends the name of its ReplicaSet. */
export const podTemplateHash = 'pod-template-hash';

function literal(text: string): string {
  return text.replaceAll('.', '[.]');
}
