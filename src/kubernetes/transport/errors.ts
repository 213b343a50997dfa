import { ClusterError, type ClusterErrorKind } from '../../cluster/errors.ts';
import { cutText } from '../../core/cut-text.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { apiGroup, type Call, describeCall } from './call.ts';
import type { Reply, Unanswered } from './exchange.ts';

/** An error quotes at most this much of an answer. */
export const quotedStatusBytes = 512;

/** The error for a reply that is not 2xx: it names the call, the answer and what to do. */
export function refusal(call: Call, reply: Reply): ClusterError {
  return statusError(call, reply.status, statusMessage(reply), retryAfterMs(reply));
}

/** The error for a `Status` object, which can also end a watch. */
export function statusError(call: Call, status: number, message: string, retryAfter?: number): ClusterError {
  const advice = adviceOn(call, status, message);
  const parts = [`${describeCall(call)}: ${status}`, message, advice].filter((part) => part !== '');
  return new ClusterError(
    kindOf(status, message),
    parts.join(': '),
    definedOnly({ status, retryAfterMs: retryAfter, policy: denyingPolicy(message) }),
  );
}

/** The error for a request without a reply. Its kind depends on whether the request was sent, and whether it writes. */
export function unanswered(call: Call, error: Unanswered, elapsedMs: number): ClusterError {
  const isUnknown = error.sent && call.repeat !== 'read';
  const what = error.aborted ? `no answer within ${Math.round(elapsedMs)} ms` : `no complete answer: ${causeOf(error)}`;
  const notSent = error.sent ? '' : ' (not sent)';
  const consequence = isUnknown ? ' (sent, so it may have been carried out)' : notSent;
  const message = `${describeCall(call)}: ${what}${consequence}`;
  return new ClusterError(isUnknown ? 'unknown-outcome' : 'unavailable', message, { cause: error });
}

/** The error for a 2xx reply with unexpected content, most often from a proxy or a sign-in page. */
export function notKubernetes(call: Call, found: string, options: { status?: number; cause?: unknown } = {}) {
  const message = `${describeCall(call)}: the answer holds no ${call.kind}: ${cutText(found, quotedStatusBytes)}: is the server's address a Kubernetes API?`;
  return new ClusterError('unavailable', message, options);
}

/** The error for a request that was not sent because there is no token or certificate. */
export function noCredentials(call: Call, error: unknown): ClusterError {
  const why = error instanceof Error ? error.message : String(error);
  return new ClusterError('unavailable', `${describeCall(call)}: not sent: no credentials: ${why}`, { cause: error });
}

/** Resolves with undefined if the API does not know the object or the resource. */
export async function undefinedIfNotFound<Value>(asked: Promise<Value>): Promise<Value | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'not-found') return undefined;
    throw error;
  }
}

function kindOf(status: number, message: string): ClusterErrorKind {
  if (status === 401 || status === 403) return 'forbidden';
  if (status === 404) return 'not-found';
  if (status === 409) return 'conflict';
  if (status === 429) return 'throttled';
  if (status < 400 || status >= 500) return 'unavailable';
  // k8s.io/apiserver, admission/plugin/webhook/errors: NewDryRunUnsupportedErr.
  if (/admission webhook .* does not support dry run/.test(message)) return 'no-dry-run';
  return isAdmissionDenial(message) ? 'forbidden' : 'refused';
}

/**
 * A ValidatingAdmissionPolicy answers 422 unless its validation sets `reason: Forbidden`, and a webhook answers any status.
 * Both start their message with these words (k8s.io/apiserver, admission/plugin/policy/validating and …/webhook/errors).
 */
function isAdmissionDenial(message: string): boolean {
  return /(ValidatingAdmissionPolicy|admission webhook) .*denied (the )?request/.test(message);
}

function denyingPolicy(message: string): string | undefined {
  return /ValidatingAdmissionPolicy '([^']+)' with binding '[^']*' denied request/.exec(message)?.[1];
}

function adviceOn(call: Call, status: number, message: string): string {
  if (status === 401) return "the server does not know this token or certificate: check the account's credentials";
  if (status === 403 && !isAdmissionDenial(message)) return missingRule(call);
  // k8s.io/apiextensions-apiserver answers so if the object lacks the field that the scale shows.
  if (status === 500 && /spec replicas field .* does not exist/.test(message))
    return 'set that field in the object: without it, the API server cannot show its scale';
  if (status !== 404) return '';
  if (call.resource === 'configmaps') return 'apply the manifests of k8s/, which create it';
  if (call.resource === 'services' || call.resource === 'serviceaccounts/token')
    return 'is that the namespace of the receiver, and were the manifests of k8s/ applied?';
  if (call.resource === 'pods') return `list the pods: kubectl get pods --namespace ${call.namespace}`;
  return call.name === undefined ? '' : 'check that the target is named as in the cluster';
}

function missingRule(call: Call): string {
  const role = call.namespace === undefined ? 'a ClusterRole' : `a Role in ${call.namespace}`;
  const name = call.name === undefined || call.verb === 'create' ? '' : `, resourceNames [${call.name}]`;
  const group = apiGroup(call) || '""';
  return `${role} must allow verbs [${call.verb}], apiGroups [${group}], resources [${call.resource}]${name}`;
}

/** `message` of the Status object, or else the body itself, on one line and cut. */
function statusMessage({ body }: Reply): string {
  return cutText(messageIn(body).replace(/\s+/g, ' ').trim(), quotedStatusBytes);
}

function messageIn(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed) return String(parsed.message);
  } catch {
    // A proxy's page or plain text.
  }
  return body;
}

/** Retry-After in seconds, the only form that the API server sends. */
function retryAfterMs({ headers }: Reply): number | undefined {
  const header = headers['retry-after'];
  return typeof header === 'string' && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : undefined;
}

/** The innermost message: `connect ECONNREFUSED 10.0.0.1:443`. An AggregateError has no message of its own. */
function causeOf({ cause, message }: Unanswered): string {
  if (cause instanceof AggregateError) return cause.errors.map((one) => String(one?.message ?? one)).join(', ');
  return cutText(message, quotedStatusBytes);
}
