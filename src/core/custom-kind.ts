import { definedOnly } from './defined-only.ts';
import type { TargetKindRow } from './kind-row.ts';

/** A kind of workload outside the table, as the config describes it. A latch stores it, so that its target is held without the config. */
export interface CustomKind {
  /** API group and version: `argoproj.io/v1alpha1`. */
  readonly apiVersion: string;
  readonly kind: string;
  /** The plural name in the API: `rollouts`. */
  readonly resource: string;
  /** The field that `subresources.scale.specReplicasPath` of the CustomResourceDefinition names: `.spec.replicas`. */
  readonly replicasPath: string;
  /**
   * The label of a pod whose value ends the name of its ReplicaSet, if the workload has ReplicaSets. Absent: the workload itself is the
   * controller of its pods.
   */
  readonly replicaSetHashLabel?: string;
  /** A regular expression of PromQL for the whole names of the pods. Absent: `NAME-` and anything. */
  readonly podNames?: string;
}

/**
 * The texts that a config and a latch may contain. They become parts of addresses, of CEL and of PromQL, so no character needs an escape.
 */
export const customKindPatterns = {
  apiVersion: '^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*/[a-z0-9]{1,63}$',
  kind: '^[A-Za-z][A-Za-z0-9]{0,62}$',
  resource: '^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$',
  replicasPath: '^([.][A-Za-z_][A-Za-z0-9_]{0,62}){1,10}$',
  replicaSetHashLabel: '^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$',
  podNames: '^[a-z0-9.*+?()|\\[\\]{},^-]{1,200}$',
} as const;

/** The part of a kind that a config must contain. */
export type NamedKind = Pick<CustomKind, 'apiVersion' | 'kind'> & Partial<Omit<CustomKind, 'apiVersion' | 'kind'>>;

/** Kinds whose pods belong to ReplicaSets, by kind and group. Each other kind owns its pods, unless the config says otherwise. */
const hashLabels: Readonly<Record<string, string>> = { 'Rollout.argoproj.io': 'rollouts-pod-template-hash' };

/** Fills in what follows from the kind's name. */
export function customKind({ apiVersion, kind, ...named }: NamedKind): CustomKind {
  const { resource = usualPlural(kind), replicasPath = '.spec.replicas' } = named;
  const replicaSetHashLabel = named.replicaSetHashLabel ?? hashLabels[`${kind}.${groupOf(apiVersion)}`];
  const { podNames } = named;
  return { apiVersion, kind, resource, replicasPath, ...definedOnly({ replicaSetHashLabel, podNames }) };
}

/** Kubernetes' own guess (k8s.io/apimachinery, meta.UnsafeGuessKindToResource). A wrong one is reported with the right name. */
function usualPlural(kind: string): string {
  const singular = kind.toLowerCase();
  if (singular.endsWith('s')) return `${singular}es`;
  return singular.endsWith('y') ? `${singular.slice(0, -1)}ies` : `${singular}s`;
}

/** The row that the table of kinds would have for it. `usualPodName`: as the controllers of Kubernetes name pods. */
export function customRow(
  { apiVersion, resource, replicasPath, replicaSetHashLabel, podNames }: CustomKind,
  usualPodName: TargetKindRow['podName'],
): TargetKindRow {
  const group = groupOf(apiVersion);
  return {
    group,
    version: apiVersion.slice(group.length + 1),
    resource,
    // A missing field counts as one replica, so that a latched target cannot be raised by removing the field.
    replicas: { path: replicasPath.slice(1).split('.'), default: 1 },
    podOwner: replicaSetHashLabel === undefined ? 'workload' : 'replica-set',
    ...(replicaSetHashLabel && { hashLabel: replicaSetHashLabel }),
    podName: podNames === undefined ? usualPodName : { ...usualPodName, pattern: () => podNames },
    podManagement: 'unknown',
  };
}

function groupOf(apiVersion: string): string {
  return apiVersion.slice(0, apiVersion.indexOf('/'));
}
