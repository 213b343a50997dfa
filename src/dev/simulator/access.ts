import type { Target } from '../../core/target.ts';
import type { AnyRequestInfo, RequestInfo, Verb } from './request-info.ts';
import { groupOf, identityGroups, isResource } from './resources.ts';
import { forbidden } from './status.ts';

/** Who may do what: an account with the part of RBAC that a role needs. */
export interface Account {
  /** As messages name it: `system:serviceaccount:big-red-button:big-red-button`. */
  readonly name: string;
  readonly rules: readonly Rule[];
  /** The admission policy, while it is on, lets this account scale to zero only. */
  readonly mayOnlyStop: boolean;
}

export interface Rule {
  /** Verbs and resources as in an RBAC rule: `['get', 'patch']`, `deployments/scale`; `*` for all. */
  readonly verbs: readonly (Verb | 'press' | 'reset' | '*')[];
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

/** The account that the receiver's manifests make, with its complete rights. */
function receiverAccount(targets: readonly Target[], stateNamespace: string, configMaps: readonly string[]): Account {
  return {
    name: `system:serviceaccount:${stateNamespace}:big-red-button`,
    mayOnlyStop: true,
    rules: [
      ...targets.flatMap(({ kind, namespace, name }): Rule[] => [
        { verbs: ['get', 'patch'], resource: `${kind.toLowerCase()}s/scale`, namespace, names: [name] },
        { verbs: ['get', 'list', 'watch'], resource: 'pods', namespace },
        { verbs: ['get', 'list', 'create'], resource: 'events', namespace },
      ]),
      { verbs: ['get', 'watch', 'update'], resource: 'configmaps', namespace: stateNamespace, names: configMaps },
      { verbs: ['create'], resource: 'tokenreviews' },
      { verbs: ['create'], resource: 'subjectaccessreviews' },
    ],
  };
}

/** The accounts of the manifests that people take tokens of: the viewer may look, the operator press and reset as well. */
export function peoplesAccounts(stateNamespace: string): readonly Account[] {
  const account = (name: string, verbs: Rule['verbs']): Account => ({
    name: `system:serviceaccount:${stateNamespace}:${name}`,
    rules: [{ verbs, resource: 'buttons', namespace: stateNamespace }],
    mayOnlyStop: false,
  });
  return [account('big-red-button-viewer', ['get']), account('big-red-button-operator', ['get', 'press', 'reset'])];
}

/** For deployment/swype-app in sre, its state and the heartbeat. */
export const defaultReceiver: Account = receiverAccount(
  [{ kind: 'Deployment', namespace: 'sre', name: 'swype-app' }],
  'big-red-button',
  ['big-red-button-swype-app', 'big-red-button-heartbeat'],
);

/** What a rule is asked about, as RBAC names it. */
export interface Attributes {
  readonly verb: string;
  readonly group: string;
  /** With its subresource after a slash. */
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** Whether one of the rules allows it. They name no API group: a resource is only ever meant in its own. */
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

/** Throws 403 unless one of the account's rules allows the request. */
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
 * The ValidatingAdmissionPolicy of the manifests, as far as scales go. The API server answers 403 only where the policy's
 * validation says `reason: Forbidden`, as ours must; its default would be 422 Invalid with the same message.
 */
export function denyRaise(info: RequestInfo, replicas: number): void {
  if (replicas === 0) return;
  const policy = "ValidatingAdmissionPolicy 'big-red-button' with binding 'big-red-button'";
  throw forbidden(info, `${policy} denied request: this account may scale to zero and no further`, 'admission');
}
