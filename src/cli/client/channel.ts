import { Agent, type Dispatcher } from 'undici';
import { connectTimeoutMs } from '../../kubernetes/transport/pool.ts';
import { readAuthority } from './certificate-authority.ts';

/** A way to the receiver. */
export interface Channel {
  /** What requests name as their origin. */
  readonly url: string;
  readonly dispatcher: Dispatcher;
  /** Where that is, for a person: an address, or a pod behind the API server. */
  readonly where: string;
  close(): Promise<void>;
}

/**
 * Straight to an address, one that `readAddress` took. `caFile` (PEM) is trusted in the place of this machine's own authorities.
 *
 * @throws {Error} where the file cannot be read.
 */
export async function openAddress(url: string, caFile: string | undefined): Promise<Channel> {
  const ca = await readAuthority(caFile);
  const agent = new Agent({ connect: { timeout: connectTimeoutMs, ...(ca === undefined ? {} : { ca }) } });
  return { url, dispatcher: agent, where: url, close: () => agent.destroy() };
}
