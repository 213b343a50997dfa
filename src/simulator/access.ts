import type { Target } from '../core/target.ts';
import type { RequestInfo, Verb } from './request-info.ts';
import { resourceTypes } from './resources.ts';
import { forbidden, unauthorized } from './status.ts';

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
  readonly verbs: readonly (Verb | '*')[];
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

const anonymous: Account = { name: 'system:anonymous', rules: [], mayOnlyStop: false };

/** The account that the receiver's manifests make, with its complete rights. */
export function receiverAccount(
  targets: readonly Target[],
  stateNamespace: string,
  configMaps: readonly string[],
): Account {
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
    ],
  };
}

/** For deployment/swype-app in sre, its state and the heartbeat. */
export const defaultReceiver: Account = receiverAccount(
  [{ kind: 'Deployment', namespace: 'sre', name: 'swype-app' }],
  'big-red-button',
  ['big-red-button-swype-app', 'big-red-button-heartbeat'],
);

/** The account of an `Authorization` header; without one it is nobody, as on a cluster. Throws 401 for an unknown token. */
export function authenticate(header: string | undefined, accounts: ReadonlyMap<string, Account>): Account {
  if (header === undefined) return anonymous;
  const account = accounts.get(/^Bearer (.+)$/.exec(header)?.[1] ?? '');
  if (!account) throw unauthorized();
  return account;
}

/** Throws 403 unless one of the account's rules allows the request. */
export function authorize(account: Account, info: RequestInfo): void {
  const { verb, namespace, name } = info;
  const resource = info.subresource ? `${info.resource}/${info.subresource}` : info.resource;
  const allowed = account.rules.some(
    (rule) =>
      (rule.verbs.includes('*') || rule.verbs.includes(verb)) &&
      (rule.resource === '*' || rule.resource === resource) &&
      (rule.namespace === undefined || rule.namespace === namespace) &&
      (rule.names === undefined || (name !== undefined && rule.names.includes(name))),
  );
  if (allowed) return;
  const group = resourceTypes[info.resource].group;
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
