import { definedOnly } from '../../core/defined-only.ts';

/** One call of the API, as errors and metrics name it. */
export interface Call {
  readonly verb: Verb;
  /** As RBAC spells it, with a subresource after a slash. */
  readonly resource: string;
  /** Group and version. Absent for a resource that is no workload. */
  readonly apiVersion?: string;
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

/** Group and version, as an object's `apiVersion` spells them. */
const otherGroups = {
  pods: 'v1',
  events: 'v1',
  configmaps: 'v1',
  services: 'v1',
  'pods/portforward': 'v1',
  'serviceaccounts/token': 'v1',
  selfsubjectreviews: 'authentication.k8s.io/v1',
  tokenreviews: 'authentication.k8s.io/v1',
  subjectaccessreviews: 'authorization.k8s.io/v1',
  // The receiver has no right to the following; src/check reads them.
  horizontalpodautoscalers: 'autoscaling/v2',
  scaledobjects: 'keda.sh/v1alpha1',
  validatingadmissionpolicies: 'admissionregistration.k8s.io/v1',
  validatingadmissionpolicybindings: 'admissionregistration.k8s.io/v1',
} as const;

const groups: ReadonlyMap<string, string> = new Map(Object.entries(otherGroups));

/** The `apiVersion` of a call's objects. */
export function groupVersion({ resource, apiVersion }: Pick<Call, 'resource' | 'apiVersion'>): string {
  return apiVersion ?? groups.get(resource) ?? 'v1';
}

/** The API group of a call; empty for the core group. */
export function apiGroup(call: Pick<Call, 'resource' | 'apiVersion'>): string {
  const [group = '', version] = groupVersion(call).split('/');
  return version === undefined ? '' : group;
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
