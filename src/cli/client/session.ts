import { userInfo } from 'node:os';
import { claimedNameLength } from '../../api/act-limits.ts';
import { ClusterError } from '../../cluster/errors.ts';
import { readNamedFile } from '../../config/named-file.ts';
import { bearerTokenLength, operatorAccount } from '../../core/rights.ts';
import type { UserConnection } from '../../kubernetes/connect-as-user.ts';
import { CallFailed } from './call-failed.ts';
import { type Channel, openAddress } from './channel.ts';
import { createReceiverClient, type ReceiverClient } from './receiver-client.ts';

/** Finding a pod of the receiver, opening a connection to it through the API server, or making a token. */
export const reachDeadlineMs = 10_000;
/** The life of a token that is made for one command: the shortest that the API server makes. */
const mintedTokenSeconds = 600;

/** How a person reaches the receiver, and as whom. */
export interface ReachOptions {
  /** The receiver's address, as `readAddress` gives it; without it, through the API server to one of its pods. */
  readonly url?: string;
  /** PEM: who vouches for its certificate. */
  readonly caFile?: string;
  /** A token made for the receiver's audience; without it, one is made with the kubeconfig. */
  readonly tokenFile?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  /** Of the receiver and its state. */
  readonly namespace: string;
  /** Whom a token is made for: the receiver, as its config calls it. */
  readonly audience: string;
  /** The name to be shown in the history. */
  readonly asName?: string;
}

/** The receiver within reach. */
export interface Session {
  readonly client: ReceiverClient;
  /** Who the person is said to be, beside the account that the token proves. */
  readonly claimedName: string;
  /** Why no token goes with the calls. */
  readonly tokenProblem?: string;
  close(): Promise<void>;
}

/** Rejects with {@link CallFailed}, or with an Error about an option that is of no use. */
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
      ...(credentials.problem === undefined ? {} : { tokenProblem: credentials.problem }),
      close: async () => void (await Promise.all([channel.close(), user?.close()])),
    };
  } catch (error) {
    await user?.close();
    throw error;
  }
}

/** The kubeconfig's, or why it is of no use. */
export async function openUser(options: ReachOptions): Promise<UserConnection | ClusterError> {
  const { kubeconfig, context, namespace } = options;
  // Takes a third of a second to load.
  const { connectAsUser } = await import('../../kubernetes/connect-as-user.ts');
  const source = { ...(kubeconfig === undefined ? {} : { kubeconfig }), ...(context === undefined ? {} : { context }) };
  try {
    return connectAsUser({ ...source, stateNamespace: namespace });
  } catch (error) {
    if (error instanceof ClusterError) return error;
    throw error;
  }
}

function asUser(person: UserConnection | ClusterError | undefined): UserConnection {
  if (person !== undefined && !(person instanceof Error)) return person;
  throw new CallFailed('no-way', person?.message ?? 'no kubeconfig', { cause: person });
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

/** With an address, calls are made without a token where there is none: reading may be open to everyone. */
async function makeToken(
  person: UserConnection | ClusterError | undefined,
  { url, namespace, audience }: ReachOptions,
): Promise<Credentials> {
  try {
    const order = { namespace, account: operatorAccount, audience, seconds: mintedTokenSeconds };
    return { token: await asUser(person).mintToken(order, AbortSignal.timeout(reachDeadlineMs)) };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    // An API server that does not answer has refused nothing.
    const isAway = error instanceof ClusterError && error.kind === 'unavailable';
    if (url === undefined) throw new CallFailed(isAway ? 'unreachable' : 'no-token', problem, { cause: error });
    return { token: undefined, problem };
  }
}

/** The file's problem is told, never what it holds. */
async function readToken(file: string): Promise<Credentials> {
  const token = (await readNamedFile(file, '--token-file or BIG_RED_BUTTON_TOKEN_FILE')).trim();
  const { minimum, maximum } = bearerTokenLength;
  if (/^[\x21-\x7e]+$/.test(token) && token.length >= minimum && token.length <= maximum) return { token };
  throw new Error(`${file}: holds no token; expected one line of ${minimum} to ${maximum} characters without spaces`);
}

/** `marie (minikube)`: the name on this machine, and the kubeconfig's name of the identity. */
export function claimedNameOf(asName: string | undefined, kubeconfigUser: string | undefined): string {
  const here = userInfo().username;
  const name = asName ?? (kubeconfigUser ? `${here} (${kubeconfigUser})` : here);
  return name.slice(0, claimedNameLength);
}
