import { isRecord } from '../../store/json.ts';
import { kubernetesTime } from '../../store/objects.ts';
import type { IdentityInfo } from '../../store/requests.ts';
import { identityGroups } from '../../store/resources.ts';
import { badRequest, invalid, notFound } from '../../store/status.ts';
import { type Account, allows } from './access.ts';
import { apiAudience, type Tokens } from './tokens.ts';

export interface IdentityOptions {
  readonly tokens: Tokens;
  /** Every account of the cluster, by name. */
  readonly accounts: ReadonlyMap<string, Account>;
  readonly now: () => number;
}

/** The lifetime of a minted token in seconds: the minimum and the default of the API server's `TokenRequestSpec`. */
const tokenSeconds = { minimum: 600, default: 3_600 };

/** Answers TokenReview, SelfSubjectReview, SubjectAccessReview and TokenRequest. `asking` is the account that sent the request. */
export function answerIdentity(cluster: IdentityOptions, info: IdentityInfo, body: unknown, asking: Account): unknown {
  const spec = isRecord(body) && isRecord(body.spec) ? body.spec : {};
  switch (info.resource) {
    case 'tokenreviews':
      return review('TokenReview', info, spec, reviewToken(cluster, spec));
    case 'selfsubjectreviews':
      return review('SelfSubjectReview', info, spec, { userInfo: userOf(asking) });
    case 'subjectaccessreviews':
      return review('SubjectAccessReview', info, spec, reviewAccess(cluster, spec));
    case 'serviceaccounts':
      return mint(cluster, info, spec);
  }
}

function reviewToken({ tokens }: IdentityOptions, spec: Spec): object {
  if (typeof spec.token !== 'string' || spec.token === '')
    throw invalid('TokenReview.authentication.k8s.io', '', 'spec.token: Required value');
  const audiences = textsIn(spec.audiences, [apiAudience]);
  const grant = tokens.review(spec.token, audiences);
  if (typeof grant === 'string') return { user: {}, error: grant };
  const { account, credentialId } = grant;
  const extra = credentialId && { 'authentication.kubernetes.io/credential-id': [credentialId] };
  return {
    authenticated: true,
    user: { ...userOf(account), ...(extra && { extra }) },
    audiences: grant.audiences.filter((audience) => audiences.includes(audience)),
  };
}

function reviewAccess({ accounts }: IdentityOptions, spec: Spec): object {
  if (!isRecord(spec.resourceAttributes))
    throw invalid('SubjectAccessReview.authorization.k8s.io', '', 'spec.resourceAttributes: Required value');
  const asked = spec.resourceAttributes;
  const text = (field: string) => (typeof asked[field] === 'string' && asked[field] !== '' ? asked[field] : undefined);
  const [resource, subresource] = [text('resource') ?? '', text('subresource')];
  const [namespace, name] = [text('namespace'), text('name')];
  const allowed = allows(accounts.get(String(spec.user))?.rules ?? [], {
    verb: text('verb') ?? '',
    group: text('group') ?? '',
    resource: subresource === undefined ? resource : `${resource}/${subresource}`,
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
  });
  return { allowed, ...(allowed && { reason: 'RBAC: allowed by a rule of the simulator' }) };
}

/** Mints a token for a service account. Only accounts with rights exist here. */
function mint(cluster: IdentityOptions, { resource, namespace = '', name = '' }: IdentityInfo, spec: Spec): object {
  const account = cluster.accounts.get(`system:serviceaccount:${namespace}:${name}`);
  if (!account) throw notFound(resource, name);
  const audiences = textsIn(spec.audiences, [apiAudience]);
  const expirationSeconds = Number(spec.expirationSeconds ?? tokenSeconds.default);
  if (!(expirationSeconds >= tokenSeconds.minimum))
    throw invalid('TokenRequest.authentication.k8s.io', '', tooShort(spec));
  const token = cluster.tokens.mint(account, audiences, expirationSeconds);
  const now = cluster.now();
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace, creationTimestamp: kubernetesTime(now) },
    spec: { audiences, expirationSeconds, boundObjectRef: null },
    status: { token, expirationTimestamp: kubernetesTime(now + expirationSeconds * 1_000) },
  };
}

type Spec = Readonly<Record<string, unknown>>;

/** A review is not stored, so it has no resourceVersion. */
function review(kind: string, { resource }: IdentityInfo, spec: Spec, status: object): object {
  return { kind, apiVersion: `${identityGroups[resource]}/v1`, metadata: {}, spec, status };
}

function textsIn(value: unknown, otherwise: readonly string[]): readonly string[] {
  if (value === undefined || value === null) return otherwise;
  const texts = Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
  if (!Array.isArray(value) || texts.length < value.length)
    throw badRequest('spec.audiences must be a list of strings');
  return texts.length === 0 ? otherwise : texts;
}

function userOf(account: Account): object {
  return { username: account.name, uid: `uid-of-${account.name}`, groups: groupsOf(account) };
}

/** `system:serviceaccount:NAMESPACE:NAME` belongs to the group of all service accounts and to its namespace's group. */
function groupsOf({ name }: Account): readonly string[] {
  const namespace = /^system:serviceaccount:([^:]+):/.exec(name)?.[1];
  const ofAccounts = namespace ? ['system:serviceaccounts', `system:serviceaccounts:${namespace}`] : [];
  return [...ofAccounts, 'system:authenticated'];
}

function tooShort({ expirationSeconds }: Spec): string {
  return `spec.expirationSeconds: Invalid value: ${expirationSeconds}: may not specify a duration less than 10 minutes`;
}
