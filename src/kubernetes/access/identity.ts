import { AuthenticationV1Api, CoreV1Api } from '@kubernetes/client-node';
import type { Call } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';
import { notKubernetes } from '../transport/errors.ts';

export interface TokenOrder {
  readonly namespace: string;
  /** The ServiceAccount that the token stands for. */
  readonly account: string;
  /** Whom it is made for; the API server takes it nowhere else. */
  readonly audience: string;
  readonly seconds: number;
}

/** A new token of a ServiceAccount. Making two is harmless: they expire. */
export async function mintToken(client: Client, order: TokenOrder, signal: AbortSignal): Promise<string> {
  const { namespace, account: name, audience, seconds } = order;
  const call: Call = {
    ...{ verb: 'create', resource: 'serviceaccounts/token', namespace, name, kind: 'TokenRequest' },
    ...{ isReview: true, repeat: 'read' },
  };
  const core = new CoreV1Api(client.configuration);
  const body = { spec: { audiences: [audience], expirationSeconds: seconds } };
  const { status } = await client.perform(call, signal, (options) =>
    core.createNamespacedServiceAccountToken({ name, namespace, body }, options),
  );
  if (!status?.token) throw notKubernetes(call, 'no token');
  return status.token;
}

/** The name by which the API server knows whoever calls it. */
export async function whoAmI(client: Client, signal: AbortSignal): Promise<string> {
  const call: Call = {
    ...{ verb: 'create', resource: 'selfsubjectreviews', kind: 'SelfSubjectReview' },
    ...{ isReview: true, repeat: 'read' },
  };
  const authentication = new AuthenticationV1Api(client.configuration);
  const { status } = await client.perform(call, signal, (options) =>
    authentication.createSelfSubjectReview({ body: {} }, options),
  );
  const { username } = status?.userInfo ?? {};
  if (!username) throw notKubernetes(call, 'nobody');
  return username;
}
