import { userInfo } from 'node:os';
import { claimedNameLength } from '../../api/act-limits.ts';
import { ClusterError } from '../../cluster/errors.ts';
import { definedOnly } from '../../core/defined-only.ts';
import { bearerTokenLength, operatorAccount } from '../../core/people-access.ts';
import type { ProxyFor } from '../../kubernetes/access/proxy.ts';
import type { UserConnection } from '../../kubernetes/connect-as-user.ts';
import { readNamedFile } from '../terminal/named-file.ts';
import { CallFailed } from './call-failed.ts';
import { type Channel, openAddress, reachDeadlineMs } from './channel.ts';
import { createReceiverClient, type ReceiverClient } from './receiver-client.ts';

/** The lifetime of a token for one command: the shortest that the API server allows. */
const mintedTokenSeconds = 600;

/** How a person reaches the receiver, and with which identity. */
export interface ReachOptions {
  /** The receiver's address. Without one, the connection goes through the API server to a pod of the receiver. */
  readonly url?: string | undefined;
  /** A PEM file with the authority of the receiver's certificate. */
  readonly caFile?: string | undefined;
  /** A token for the receiver's audience. Without one, the command makes a token with the kubeconfig. */
  readonly tokenFile?: string | undefined;
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  /** The namespace of the receiver and its state. */
  readonly namespace: string;
  /** The audience of a new token, as in the receiver's config. */
  readonly audience: string;
  /** The person's name in the history. */
  readonly asName?: string | undefined;
}

/** A connection to the receiver. */
export interface Session {
  readonly client: ReceiverClient;
  /** The person's name in the history, beside the account that the token proves. */
  readonly claimedName: string;
  /** The reason why the calls have no token. */
  readonly tokenProblem?: string | undefined;
  close(): Promise<void>;
}

/** Rejects with {@link CallFailed}, or with an Error about an unusable option. */
export async function openSession(options: ReachOptions): Promise<Session> {
  const { url, caFile, tokenFile, namespace, asName } = options;
  const person = url === undefined || tokenFile === undefined ? await openUser(options) : undefined;
  const user = person instanceof Error ? undefined : person;
  try {
    const [channel, credentials] = await Promise.all([
      url === undefined ? tunnel(asUser(person), namespace, caFile) : openAddress(url, caFile),
      tokenFile === undefined ? makeToken(person, options) : readToken(tokenFile),
    ]);
    return {
      client: createReceiverClient(channel, credentials.token),
      claimedName: claimedNameOf(asName, user?.user),
      tokenProblem: credentials.problem,
      close: async () => void (await Promise.all([channel.close(), user?.close()])),
    };
  } catch (error) {
    await user?.close();
    throw error;
  }
}

/** The kubeconfig's user, or why the kubeconfig cannot be used. */
export async function openUser(options: ReachOptions): Promise<UserConnection | ClusterError> {
  const { kubeconfig, context, namespace } = options;
  // The module takes a third of a second to load.
  const { connectAsUser } = await import('../../kubernetes/connect-as-user.ts');
  try {
    return connectAsUser(definedOnly({ kubeconfig, context, stateNamespace: namespace }), await proxyOfEnvironment());
  } catch (error) {
    if (error instanceof ClusterError) return error;
    throw error;
  }
}

/** HTTPS_PROXY, HTTP_PROXY and NO_PROXY, as kubectl reads them. The image has no optional package, and needs no proxy. */
async function proxyOfEnvironment(): Promise<ProxyFor | undefined> {
  return import('proxy-from-env').then(
    ({ getProxyForUrl }) => getProxyForUrl,
    () => undefined,
  );
}

function asUser(person: UserConnection | ClusterError | undefined): UserConnection {
  if (person !== undefined && !(person instanceof Error)) return person;
  throw new CallFailed('no-connection', person?.message ?? 'no kubeconfig', { cause: person });
}

async function tunnel(user: UserConnection, namespace: string, caFile: string | undefined): Promise<Channel> {
  const { openTunnel } = await import('./tunnel.ts');
  try {
    return await openTunnel(user, namespace, caFile);
  } catch (error) {
    if (error instanceof ClusterError) throw new CallFailed('unreachable', error.message, { cause: error });
    throw error;
  }
}

interface Credentials {
  readonly token: string | undefined;
  readonly problem?: string;
}

/** If the person names an address, a missing token is no error: reading may be open to everyone. */
async function makeToken(
  person: UserConnection | ClusterError | undefined,
  { url, namespace, audience }: ReachOptions,
): Promise<Credentials> {
  try {
    const order = { namespace, account: operatorAccount, audience, seconds: mintedTokenSeconds };
    return { token: await asUser(person).mintToken(order, AbortSignal.timeout(reachDeadlineMs)) };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    // An API server that does not answer has not refused the token.
    const isAway = error instanceof ClusterError && error.kind === 'unavailable';
    if (url === undefined) throw new CallFailed(isAway ? 'unreachable' : 'no-token', problem, { cause: error });
    return { token: undefined, problem };
  }
}

/** The error never shows the content of the file. */
async function readToken(file: string): Promise<Credentials> {
  const token = (await readNamedFile(file, '--token-file or BIG_RED_BUTTON_TOKEN_FILE')).trim();
  const { minimum, maximum } = bearerTokenLength;
  if (/^[\x21-\x7e]+$/.test(token) && token.length >= minimum && token.length <= maximum) return { token };
  throw new Error(
    `${file}: contains no token; expected one line of ${minimum} to ${maximum} characters without spaces`,
  );
}

/** `marie (minikube)`: the user name on this machine, and the user name in the kubeconfig. */
export function claimedNameOf(asName: string | undefined, kubeconfigUser: string | undefined): string {
  const here = userInfo().username;
  const name = asName ?? (kubeconfigUser ? `${here} (${kubeconfigUser})` : here);
  return name.slice(0, claimedNameLength);
}
