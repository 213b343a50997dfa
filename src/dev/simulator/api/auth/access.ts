import type { AnyRequestInfo, Verb } from '../../store/requests.ts';
import { groupOf, identityGroups, isResource } from '../../store/resources.ts';
import { forbidden } from '../../store/status.ts';
import type { ReplicasWrite } from '../admission/held-policy.ts';

/** An account and its rights, in the part of RBAC that the manifests use. */
export interface Account {
  /** As in API messages: `system:serviceaccount:big-red-button:big-red-button`. */
  readonly name: string;
  readonly rules: readonly Rule[];
  /** With the admission policy, this account can scale to zero only. */
  readonly mayOnlyStop: boolean;
}

export interface Rule {
  /** Verbs and resources as in an RBAC rule: `['get', 'patch']`, `deployments/scale`; `*` for all. */
  readonly verbs: readonly (Verb | 'press' | 'reset' | 'disarm' | '*')[];
  readonly resource: string;
  readonly namespace?: string;
  /** RBAC's `resourceNames`. */
  readonly names?: readonly string[];
}

export const admin: Account = {
  name: 'kubernetes-admin',
  rules: [{ verbs: ['*'], resource: '*' }],
  mayOnlyStop: false,
};

/** The account in the receiver's manifests, with its rights for deployment/swype-app in sre, its state and the heartbeat. */
export const defaultReceiver: Account = {
  name: 'system:serviceaccount:big-red-button:big-red-button',
  mayOnlyStop: true,
  rules: [
    { verbs: ['get', 'patch'], resource: 'deployments/scale', namespace: 'sre', names: ['swype-app'] },
    { verbs: ['watch'], resource: 'deployments', namespace: 'sre', names: ['swype-app'] },
    { verbs: ['get', 'list', 'watch'], resource: 'pods', namespace: 'sre' },
    { verbs: ['get', 'list', 'create'], resource: 'events', namespace: 'sre' },
    {
      verbs: ['get', 'update'],
      resource: 'configmaps',
      namespace: 'big-red-button',
      names: ['big-red-button-swype-app', 'big-red-button-swype-app.history', 'big-red-button-heartbeat'],
    },
    { verbs: ['list', 'watch'], resource: 'configmaps', namespace: 'big-red-button' },
    { verbs: ['create'], resource: 'tokenreviews' },
    { verbs: ['create'], resource: 'subjectaccessreviews' },
  ],
};

/** The accounts in the manifests whose tokens people use. A viewer can read; an operator can also press, reset and disarm. */
export function peoplesAccounts(stateNamespace: string): readonly Account[] {
  const account = (name: string, verbs: Rule['verbs']): Account => ({
    name: `system:serviceaccount:${stateNamespace}:${name}`,
    rules: [{ verbs, resource: 'buttons', namespace: stateNamespace }],
    mayOnlyStop: false,
  });
  return [
    account('big-red-button-viewer', ['get']),
    account('big-red-button-operator', ['get', 'press', 'reset', 'disarm']),
  ];
}

/** The question to a rule, in RBAC's terms. */
export interface Attributes {
  readonly verb: string;
  readonly group: string;
  /** With a subresource: `deployments/scale`. */
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** Whether one of the rules allows it. A rule names no API group, because each resource has one group only. */
export function allows(rules: readonly Rule[], { verb, group, resource, namespace, name }: Attributes): boolean {
  return rules.some(
    (rule) =>
      rule.verbs.some((allowed) => allowed === '*' || allowed === verb) &&
      (rule.resource === '*' || (rule.resource === resource && ruledGroup(resource) === group)) &&
      (rule.namespace === undefined || rule.namespace === namespace) &&
      (rule.names === undefined || (name !== undefined && rule.names.includes(name))),
  );
}

function ruledGroup(resource: string): string | undefined {
  const [base = ''] = resource.split('/');
  if (base === 'buttons') return 'big-red-button.dev';
  return isResource(base) || isIdentityResource(base) ? groupOf(base) : undefined;
}

function isIdentityResource(name: string): name is keyof typeof identityGroups {
  return Object.hasOwn(identityGroups, name);
}

/** Throws 403 unless a rule of the account allows the request. */
export function authorize(account: Account, info: AnyRequestInfo): void {
  const { query: _, ...asked } = info;
  const { verb, namespace } = asked;
  const resource = info.subresource ? `${info.resource}/${info.subresource}` : info.resource;
  const group = groupOf(info.resource);
  if (allows(account.rules, { ...asked, group, resource })) return;
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  throw forbidden(
    info,
    `User "${account.name}" cannot ${verb} resource "${resource}" in API group "${group}" ${where}`,
    'rbac',
  );
}

/**
 * The part of the manifests' ValidatingAdmissionPolicy that concerns scales. The API server answers 403 only if the policy's validation
 * has `reason: Forbidden`. By default it answers 422 Invalid with the same message.
 */
export function denyRaise({ info, after }: ReplicasWrite): void {
  if (info.subresource === undefined || after === 0) return;
  const policy = "ValidatingAdmissionPolicy 'big-red-button' with binding 'big-red-button'";
  throw forbidden(info, `${policy} denied request: this account may scale to zero and no further`, 'admission');
}
