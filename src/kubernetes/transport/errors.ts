import { ClusterError, type ClusterErrorKind } from '../../cluster/errors.ts';
import { cutText } from '../../core/cut-text.ts';
import { type Call, describeCall, type Resource } from './call.ts';
import type { Reply, Unanswered } from './exchange.ts';

/** What is quoted of the API server's own words in an error. */
export const quotedStatusBytes = 512;

/** A reply that is not 2xx, as a {@link ClusterError} that says what was asked, what came back and what to do. */
export function refusal(call: Call, reply: Reply): ClusterError {
  const said = statusMessage(reply);
  return statusError(call, reply.status, said, retryAfterMs(reply));
}

/** The same of a `Status` object, as it also ends a watch. */
export function statusError(call: Call, status: number, said: string, retryAfter?: number): ClusterError {
  const advice = adviceOn(call, status, said);
  const words = [`${describeCall(call)}: ${status}`, said, advice].filter((part) => part !== '');
  return new ClusterError(kindOf(status, said), words.join(': '), {
    status,
    ...(retryAfter === undefined ? {} : { retryAfterMs: retryAfter }),
  });
}

/** No reply: what is known of the request depends on whether it was sent, and whether it writes. */
export function unanswered(call: Call, error: Unanswered, elapsedMs: number): ClusterError {
  const lost = error.sent && call.repeat !== 'read';
  const what = error.aborted ? `no answer within ${Math.round(elapsedMs)} ms` : `no whole answer: ${causeOf(error)}`;
  const consequence = lost ? ' (sent, so it may have been carried out)' : error.sent ? '' : ' (not sent)';
  return new ClusterError(lost ? 'unknown-outcome' : 'unavailable', `${describeCall(call)}: ${what}${consequence}`, {
    cause: error,
  });
}

/** A 2xx reply that holds something else than was asked for: a proxy or a sign-in page, most often. */
export function notKubernetes(call: Call, found: string, options: { status?: number; cause?: unknown } = {}) {
  const message = `${describeCall(call)}: the answer holds no ${call.kind}: ${cutText(found, quotedStatusBytes)}: is the server's address a Kubernetes API?`;
  return new ClusterError('unavailable', message, options);
}

/** Before any request: no token or certificate could be had. */
export function noCredentials(call: Call, error: unknown): ClusterError {
  const why = error instanceof Error ? error.message : String(error);
  return new ClusterError('unavailable', `${describeCall(call)}: not sent: no credentials: ${why}`, { cause: error });
}

function kindOf(status: number, said: string): ClusterErrorKind {
  if (status === 401 || status === 403) return 'forbidden';
  if (status === 404) return 'not-found';
  if (status === 409) return 'conflict';
  if (status === 429) return 'throttled';
  if (status < 400 || status >= 500) return 'unavailable';
  return deniedByAdmission(said) ? 'forbidden' : 'refused';
}

/**
 * A ValidatingAdmissionPolicy answers 422 unless its validation sets `reason: Forbidden`, a webhook whatever it likes;
 * both put these words before their own (k8s.io/apiserver, admission/plugin/policy/validating and …/webhook/errors).
 */
function deniedByAdmission(said: string): boolean {
  return /(ValidatingAdmissionPolicy|admission webhook) .*denied (the )?request/.test(said);
}

function adviceOn(call: Call, status: number, said: string): string {
  if (status === 401) return "the server does not know this token or certificate: check the account's credentials";
  if (status === 403 && !deniedByAdmission(said)) return missingRule(call);
  if (status === 404 && call.resource === 'configmaps') return 'apply the manifests of k8s/, which make it';
  if (status === 404 && isOfReceiver(call))
    return 'is that the namespace of the receiver, and were the manifests of k8s/ applied?';
  if (status === 404 && call.name !== undefined) return 'check that the target is named as in the cluster';
  return '';
}

/** What only people ask for. */
function isOfReceiver({ resource }: Call): boolean {
  return resource === 'services' || resource === 'serviceaccounts/token';
}

function missingRule(call: Call): string {
  const role = call.namespace === undefined ? 'a ClusterRole' : `a Role in ${call.namespace}`;
  const name = call.name === undefined || call.verb === 'create' ? '' : `, resourceNames [${call.name}]`;
  return `${role} must allow verbs [${call.verb}], apiGroups [${groups[call.resource]}], resources [${call.resource}]${name}`;
}

/** As a Role names them. */
const groups: Readonly<Record<Resource, string>> = {
  'deployments/scale': 'apps',
  'statefulsets/scale': 'apps',
  pods: '""',
  events: '""',
  configmaps: '""',
  services: '""',
  'pods/portforward': '""',
  'serviceaccounts/token': '""',
  selfsubjectreviews: 'authentication.k8s.io',
  tokenreviews: 'authentication.k8s.io',
  subjectaccessreviews: 'authorization.k8s.io',
  deployments: 'apps',
  statefulsets: 'apps',
  horizontalpodautoscalers: 'autoscaling',
  scaledobjects: 'keda.sh',
  validatingadmissionpolicies: 'admissionregistration.k8s.io',
  validatingadmissionpolicybindings: 'admissionregistration.k8s.io',
};

/** `message` of the Status object, else the text itself; one line, cut. */
function statusMessage(reply: Reply): string {
  return cutText(messageIn(reply.body).replace(/\s+/g, ' ').trim(), quotedStatusBytes);
}

function messageIn(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed) return String(parsed.message);
  } catch {
    // Not JSON: a proxy's page, or plain text.
  }
  return body;
}

/** Retry-After in its seconds form, the only one that the API server sends. */
function retryAfterMs(reply: Reply): number | undefined {
  const header = reply.headers['retry-after'];
  return typeof header === 'string' && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : undefined;
}

/** The innermost message: `connect ECONNREFUSED 10.0.0.1:443`. An AggregateError has none of its own. */
function causeOf(error: Unanswered): string {
  const { cause } = error;
  if (cause instanceof AggregateError) return cause.errors.map((one) => String(one?.message ?? one)).join(', ');
  return cutText(error.message, quotedStatusBytes);
}

/** A port-forward that was not opened. The WebSocket library tells the status in words alone. */
export function unreachableStream(
  to: { readonly namespace: string; readonly pod: string },
  error: unknown,
): ClusterError {
  const call: Call = {
    verb: 'create',
    resource: 'pods/portforward',
    name: to.pod,
    namespace: to.namespace,
    kind: '',
    repeat: 'read',
  };
  // An ErrorEvent has a message as well, but is no Error.
  const { message = String(error) } = Object(error);
  const [, status] = /^Unexpected server response: (\d{3})$/.exec(message) ?? [];
  if (status !== undefined) return statusError(call, Number(status), '');
  return new ClusterError('unavailable', `${describeCall(call)}: ${message}`, { cause: error });
}
