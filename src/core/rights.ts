/** RFC 6750 leaves a bearer token's length open; `openssl rand -hex 32` makes 64 characters. */
export const bearerTokenLength = { minimum: 16, maximum: 4_096 };

/** What people's rights are about: `buttons.big-red-button.dev` in Kubernetes' RBAC. No such objects exist; rights on them do. */
export const buttonsResource = { group: 'big-red-button.dev', resource: 'buttons' } as const;

/** What a person may be allowed on a button, as RBAC spells it. */
export const verbs = ['get', 'press', 'reset'] as const;
export type Verb = (typeof verbs)[number];

/** Whom people's tokens are made for, unless the config says otherwise: this service, and never the API server. */
export const defaultAudience = 'big-red-button';

/** The ServiceAccounts that people take tokens of, in the receiver's namespace. */
export const viewerAccount = 'big-red-button-viewer';
export const operatorAccount = 'big-red-button-operator';

/** The command that makes a token with which a person may press and reset. */
export function mintCommand(namespace: string, audience: string): string {
  return `kubectl create token ${operatorAccount} --namespace ${namespace} --audience ${audience}`;
}
