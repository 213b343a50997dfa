import type { ApiEvent, ConfigMap, Pod, Workload } from './objects.ts';

/** The object type of each resource. */
export interface Objects {
  readonly pods: Pod;
  readonly configmaps: ConfigMap;
  readonly events: ApiEvent;
  readonly deployments: Workload;
  readonly statefulsets: Workload;
  readonly replicasets: Workload;
  /** Of CustomResourceDefinitions. */
  readonly rollouts: Workload;
  readonly workers: Workload;
}
export type Resource = keyof Objects;

/** The API groups of the resources that are not stored: the created object is the answer. */
export const identityGroups = {
  tokenreviews: 'authentication.k8s.io',
  selfsubjectreviews: 'authentication.k8s.io',
  subjectaccessreviews: 'authorization.k8s.io',
  /** Only `serviceaccounts/token` exists. */
  serviceaccounts: '',
} as const;
export type IdentityResource = keyof typeof identityGroups;

interface ResourceType {
  readonly group: '' | 'apps' | 'argoproj.io' | 'example.com';
  /** Default: `v1`. */
  readonly version?: string;
  readonly kind: string;
  readonly scalable: boolean;
  /** The status of a new object. */
  readonly initialStatus?: object;
  /** The fields that a field selector can name, besides `metadata.name` and `metadata.namespace`. */
  readonly selectableFields: readonly string[];
}

export const resourceTypes: Readonly<Record<Resource, ResourceType>> = {
  pods: {
    group: '',
    kind: 'Pod',
    scalable: false,
    initialStatus: { phase: 'Pending' },
    selectableFields: ['spec.nodeName', 'spec.restartPolicy', 'status.phase', 'status.podIP'],
  },
  configmaps: { group: '', kind: 'ConfigMap', scalable: false, selectableFields: [] },
  events: {
    group: '',
    kind: 'Event',
    scalable: false,
    selectableFields: [
      'involvedObject.kind',
      'involvedObject.name',
      'involvedObject.namespace',
      'involvedObject.uid',
      'reason',
      'type',
    ],
  },
  deployments: { group: 'apps', kind: 'Deployment', scalable: true, initialStatus: {}, selectableFields: [] },
  statefulsets: { group: 'apps', kind: 'StatefulSet', scalable: true, initialStatus: {}, selectableFields: [] },
  replicasets: { group: 'apps', kind: 'ReplicaSet', scalable: true, initialStatus: {}, selectableFields: [] },
  /** As Argo Rollouts has it: its pods belong to ReplicaSets. */
  rollouts: {
    ...{ group: 'argoproj.io', version: 'v1alpha1', kind: 'Rollout' },
    ...{ scalable: true, initialStatus: {}, selectableFields: [] },
  },
  /** A kind of one's own that owns its pods. */
  workers: { group: 'example.com', kind: 'Worker', scalable: true, initialStatus: {}, selectableFields: [] },
};

/** The resources that the cluster serves only once their CustomResourceDefinitions are installed. */
export const customResources = ['rollouts', 'workers'] as const;
export type CustomResource = (typeof customResources)[number];

export function isResource(name: string): name is Resource {
  return Object.hasOwn(resourceTypes, name);
}

export function apiVersionOf(resource: Resource): string {
  const { group, version = 'v1' } = resourceTypes[resource];
  return group === '' ? version : `${group}/${version}`;
}

export function groupOf(resource: Resource | IdentityResource): string {
  return isResource(resource) ? resourceTypes[resource].group : identityGroups[resource];
}

/** The name of a resource in API messages (`schema.GroupResource`): `deployments.apps`, `pods`. */
export function qualified(resource: Resource | IdentityResource): string {
  const group = groupOf(resource);
  return group === '' ? resource : `${resource}.${group}`;
}
