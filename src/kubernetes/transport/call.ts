import { definedOnly } from '../../core/defined-only.ts';

/** One call of the API, as errors and metrics name it. */
export interface Call {
  readonly verb: Verb;
  /** As RBAC spells it, with a subresource after a slash. */
  readonly resource: string;
  /** The API group. Absent for a resource that is no workload. */
  readonly group?: string;
  /** Absent for a cluster-wide resource. */
  readonly namespace?: string;
  /** Absent for a list or a watch. */
  readonly name?: string;
  /** `kind` of the object in a correct answer. */
  readonly kind: string;
  /** The API server does not store a review, so its answer has no resourceVersion. */
  readonly isReview?: true;
  readonly repeat: Repeat;
  /** In milliseconds: the API server ends the request by then. Absent: after its own limit, which is a minute. */
  remainingMs?(): number;
}

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';

/** A resource that is no workload. */
export type Resource = keyof typeof otherGroups;

const otherGroups = {
  pods: '',
  events: '',
  configmaps: '',
  services: '',
  'pods/portforward': '',
  'serviceaccounts/token': '',
  selfsubjectreviews: 'authentication.k8s.io',
  tokenreviews: 'authentication.k8s.io',
  subjectaccessreviews: 'authorization.k8s.io',
  // The receiver has no right to the following; src/check reads them.
  horizontalpodautoscalers: 'autoscaling',
  scaledobjects: 'keda.sh',
  validatingadmissionpolicies: 'admissionregistration.k8s.io',
  validatingadmissionpolicybindings: 'admissionregistration.k8s.io',
} as const;

const groups: ReadonlyMap<string, string> = new Map(Object.entries(otherGroups));

/** The API group of a call; empty for the core group. */
export function apiGroup({ resource, group }: Pick<Call, 'resource' | 'group'>): string {
  return group ?? groups.get(resource) ?? '';
}

/**
 * Which failed requests may be repeated. A request that was never sent may always be repeated.
 * - `read`: after any failure that may pass: overload, a server error, a broken connection.
 * - `guarded`: once, if the connection broke before a reply came (typically a kept-alive connection that the server was
 *   just closing). A precondition, a fixed name or a dry run makes the second request harmless: if the server carried
 *   out the first one, it answers the second with a conflict and changes nothing.
 * - `never`: the server cannot tell a second request from the first.
 */
export type Repeat = 'read' | 'guarded' | 'never';

export function listCall(resource: Resource, kind: string, namespace?: string): Call {
  return definedOnly({ verb: 'list' as const, resource, kind, namespace, repeat: 'read' as const });
}

/** A review changes nothing, so it may be repeated as a read. */
export function reviewCall(resource: Resource, kind: string): Call {
  return { verb: 'create', resource, kind, isReview: true, repeat: 'read' };
}

/** `patch deployments/scale swype-app in sre`, `create tokenreviews` */
export function describeCall(call: Call): string {
  const named = call.name === undefined ? call.resource : `${call.resource} ${call.name}`;
  return call.namespace === undefined ? `${call.verb} ${named}` : `${call.verb} ${named} in ${call.namespace}`;
}
