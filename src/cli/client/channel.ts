import { Agent, type Dispatcher } from 'undici';
import { definedOnly } from '../../core/defined-only.ts';
import { connectTimeoutMs } from '../../kubernetes/transport/pool.ts';
import { readNamedFile } from '../terminal/named-file.ts';

/** The deadline of each step to reach the receiver: find a pod, connect through the API server, make a token. */
export const reachDeadlineMs = 10_000;

/** A connection to the receiver. */
export interface Channel {
  /** The origin of each request. */
  readonly url: string;
  readonly dispatcher: Dispatcher;
  /** Names the receiver for a person: an address, or a pod behind the API server. */
  readonly where: string;
  close(): Promise<void>;
}

/** Opens a direct connection. If there is a `caFile` (PEM), it replaces the authorities that this machine trusts. */
export async function openAddress(url: string, caFile: string | undefined): Promise<Channel> {
  const ca = await readAuthority(caFile);
  const dispatcher = new Agent({ connect: definedOnly({ timeout: connectTimeoutMs, ca }) });
  return { url, dispatcher, where: url, close: () => dispatcher.destroy() };
}

/** The authority that issued the receiver's certificate. Rejects a file without a certificate, because TLS would accept it silently. */
export async function readAuthority(caFile: string | undefined): Promise<string | undefined> {
  if (caFile === undefined) return undefined;
  const text = await readNamedFile(caFile, '--ca-file or BIG_RED_BUTTON_CA_FILE');
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new Error(`${caFile}: contains no certificate; expected the authority of the receiver's certificate, as PEM`);
}
