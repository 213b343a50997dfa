import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { bearerTokenLength, claimedNameLength } from '../core/limits.ts';
import { type Channel, openAddress } from './channel.ts';
import { createReceiverClient, type ReceiverClient } from './receiver-client.ts';

/** How a person reaches the receiver, and as whom. */
export interface ReachOptions {
  /** The receiver's address. */
  readonly url?: string;
  /** PEM: who vouches for its certificate. */
  readonly caFile?: string;
  /** A token made for the receiver's audience. */
  readonly tokenFile?: string;
  /** The name to be shown in the history. */
  readonly asName?: string;
}

/** The receiver within reach. */
export interface Session {
  readonly client: ReceiverClient;
  /** Who the person is said to be, beside the account that the token proves. */
  readonly claimedName: string;
  close(): Promise<void>;
}

/** @throws {Error} that says which option would help. */
export async function openSession(options: ReachOptions): Promise<Session> {
  const token = options.tokenFile === undefined ? undefined : await readToken(options.tokenFile);
  const channel = await openChannel(options);
  return {
    client: createReceiverClient(channel, token),
    claimedName: claimedNameOf(options.asName),
    close: () => channel.close(),
  };
}

async function openChannel({ url, caFile }: ReachOptions): Promise<Channel> {
  if (url === undefined) throw new Error('where the receiver is is not known: --url, or BIG_RED_BUTTON_URL');
  return openAddress(url, caFile);
}

/** The file's problem is told, never what it holds. */
async function readToken(file: string): Promise<string> {
  const token = (await readFile(file, 'utf8')).trim();
  const { minimum, maximum } = bearerTokenLength;
  if (/^[\x21-\x7e]+$/.test(token) && token.length >= minimum && token.length <= maximum) return token;
  throw new Error(`${file}: holds no token; expected one line of ${minimum} to ${maximum} characters without spaces`);
}

function claimedNameOf(asName: string | undefined): string {
  return (asName ?? userInfo().username).slice(0, claimedNameLength);
}
