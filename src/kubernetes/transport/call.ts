/** One call of the API, as errors and metrics name it. */
export interface Call {
  readonly verb: Verb;
  /** As RBAC spells it, a subresource after a slash. */
  readonly resource: Resource;
  /** Absent for what belongs to the whole cluster. */
  readonly namespace?: string;
  /** Absent for a list or a watch. */
  readonly name?: string;
  /** `kind` of the object that a right answer holds. */
  readonly kind: string;
  /** A review is answered and kept nowhere, so that it has no resourceVersion. */
  readonly isReview?: true;
  readonly repeat: Repeat;
}

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch';

export type Resource =
  | 'deployments/scale'
  | 'statefulsets/scale'
  | 'pods'
  | 'events'
  | 'configmaps'
  | 'services'
  | 'pods/portforward'
  | 'serviceaccounts/token'
  | 'selfsubjectreviews'
  | 'tokenreviews'
  | 'subjectaccessreviews'
  // The check's alone (src/check); the receiver has no right to any of these.
  | 'deployments'
  | 'statefulsets'
  | 'horizontalpodautoscalers'
  | 'scaledobjects'
  | 'validatingadmissionpolicies'
  | 'validatingadmissionpolicybindings';

/**
 * What may be asked twice. Whatever failed before it was sent is, always.
 * - `read`: any failure that may pass: overload, a server's own error, a broken connection.
 * - `guarded`: once more, when the connection broke and no reply came (typically a kept-alive connection that the
 *   server was just closing). A precondition, a fixed name or a dry run makes the second request harmless: if the first
 *   was carried out, the second is answered with a conflict and changes nothing.
 * - `never`: nothing tells a second request from the first.
 */
export type Repeat = 'read' | 'guarded' | 'never';

/** `patch deployments/scale swype-app in sre`, `create tokenreviews` */
export function describeCall(call: Call): string {
  const named = call.name === undefined ? call.resource : `${call.resource} ${call.name}`;
  return call.namespace === undefined ? `${call.verb} ${named}` : `${call.verb} ${named} in ${call.namespace}`;
}
