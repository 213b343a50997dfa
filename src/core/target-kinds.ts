import { type CustomKind, customRow } from './custom-kind.ts';
import type { PodNaming, TargetKindRow } from './kind-row.ts';

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

/** The built-in kinds. A new one needs one complete row here. Every other kind is a {@link CustomKind} of the config. */
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

/** A kind of the table, or one outside it. */
export type AnyKind = { readonly kind: TargetKind; readonly apiVersion?: never } | CustomKind;

export function rowOf(kind: AnyKind): TargetKindRow {
  return kind.apiVersion === undefined ? targetKindTable[kind.kind] : customRow(kind, generated);
}

/** Group and version, as an object's `apiVersion` spells them. */
export function apiVersionOf(kind: AnyKind): string {
  const { group, version } = rowOf(kind);
  return `${group}/${version}`;
}

/** The scale subresource as RBAC, errors and metrics spell it. */
export function scaleResource(kind: AnyKind): string {
  return `${rowOf(kind).resource}/scale`;
}

/** Tests whether the rules of a button on this workload select a pod of this name. */
export function podNameTest(target: AnyKind & { readonly name: string }) {
  // The patterns of the table mean the same in JavaScript.
  const pattern = new RegExp(`^(?:${rowOf(target).podName.pattern(target.name)})$`);
  return (pod: string): boolean => pattern.test(pod);
}

/** The controller that a pod of the workload names in its `ownerReferences`, by the pod's hash label. */
export function podController(
  target: AnyKind & { readonly name: string },
  hash: string,
): { readonly group: string; readonly version: string; readonly kind: string; readonly name: string } {
  const { podOwner, group, version } = rowOf(target);
  const { kind, name } = target;
  return podOwner === 'workload' ? { group, version, kind, name } : { ...replicaSets, name: `${name}-${hash}` };
}

/** Other workload kinds own ReplicaSets too, and write their hash into another label. */
export const replicaSets = { group: 'apps', version: 'v1', kind: 'ReplicaSet' } as const;
/** The label of a Deployment's pod whose value ends the name of its ReplicaSet. */
export const podTemplateHash = 'pod-template-hash';

function literal(text: string): string {
  return text.replaceAll('.', '[.]');
}
