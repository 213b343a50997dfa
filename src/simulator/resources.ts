import type { ApiEvent, ConfigMap, Pod, Workload } from './objects.ts';

/** What each resource holds. */
export interface Objects {
  readonly pods: Pod;
  readonly configmaps: ConfigMap;
  readonly events: ApiEvent;
  readonly deployments: Workload;
  readonly statefulsets: Workload;
  readonly replicasets: Workload;
}
export type Resource = keyof Objects;

export interface ResourceType {
  readonly group: '' | 'apps';
  readonly kind: string;
  readonly scalable: boolean;
  /** Of a new object. */
  readonly initialStatus?: object;
  /** Field selectors that the API server supports for it, beside `metadata.name` and `metadata.namespace`. */
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
};

export function isResource(name: string): name is Resource {
  return Object.hasOwn(resourceTypes, name);
}

export function apiVersionOf(resource: Resource): string {
  const { group } = resourceTypes[resource];
  return group === '' ? 'v1' : `${group}/v1`;
}

/** `deployments.apps`, `pods`: how API messages name a resource (`schema.GroupResource`). */
export function qualified(resource: Resource): string {
  const { group } = resourceTypes[resource];
  return group === '' ? resource : `${resource}.${group}`;
}
