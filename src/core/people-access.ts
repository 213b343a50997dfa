/** The length of a bearer token, in characters. RFC 6750 sets none; `openssl rand -hex 32` makes 64 characters. */
export const bearerTokenLength = { minimum: 16, maximum: 4_096 };

/** The resource of people's rights in Kubernetes' RBAC. No such objects exist; only rights on them do. */
export const buttonsResource = { group: 'big-red-button.dev', resource: 'buttons' } as const;

/** What a person may do with a button, as RBAC verbs. */
export const verbs = ['get', 'press', 'reset', 'disarm'] as const;
export type Verb = (typeof verbs)[number];

/** The audience of people's tokens, unless the config names another. It is never the API server. */
export const defaultAudience = 'big-red-button';

/** The ServiceAccounts in the receiver's namespace that people use tokens of. */
export const viewerAccount = 'big-red-button-viewer';
export const operatorAccount = 'big-red-button-operator';

/** The command that creates a token with the rights to press and reset. */
export function mintCommand(namespace: string, audience: string): string {
  return `kubectl create token ${operatorAccount} --namespace ${namespace} --audience ${audience}`;
}
