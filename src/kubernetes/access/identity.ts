import type { AuthenticationV1TokenRequest, V1SelfSubjectReview } from '@kubernetes/client-node';
import { type Call, reviewCall } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';
import { notKubernetes } from '../transport/errors.ts';

export interface TokenOrder {
  readonly namespace: string;
  /** The ServiceAccount that the token stands for. */
  readonly account: string;
  /** The only service that accepts the token. */
  readonly audience: string;
  readonly seconds: number;
}

/** A new token of a ServiceAccount. A repeated request makes a second token, which is harmless: tokens expire. */
export async function mintToken(client: Client, order: TokenOrder, signal: AbortSignal): Promise<string> {
  const { namespace, account: name, audience, seconds } = order;
  const call: Call = { ...reviewCall('serviceaccounts/token', 'TokenRequest'), namespace, name };
  const body = { spec: { audiences: [audience], expirationSeconds: seconds } };
  const { status } = await client.perform<AuthenticationV1TokenRequest>(call, signal, { body });
  if (!status?.token) throw notKubernetes(call, 'no token');
  return status.token;
}

const whoAmICall = reviewCall('selfsubjectreviews', 'SelfSubjectReview');

/** The user name under which the API server knows the caller. */
export async function whoAmI(client: Client, signal: AbortSignal): Promise<string> {
  const { status } = await client.perform<V1SelfSubjectReview>(whoAmICall, signal, { body: {} });
  const { username } = status?.userInfo ?? {};
  if (!username) throw notKubernetes(whoAmICall, 'no user name');
  return username;
}
