import { Agent } from 'undici';
import type { ButtonView } from '../../../api/button-service.ts';
import { createReceiverClient as createClient } from '../../../cli/client/receiver-client.ts';

/** Calls the receiver as people do. Each call rejects unless the answer is 2xx. */
export interface ReceiverClient {
  ready(): Promise<void>;
  button(name: string): Promise<ButtonView>;
  /** Resolves with the command that restores the workload. */
  reset(name: string, trip: string, reason: string): Promise<string>;
  close(): Promise<void>;
}

interface ReceiverClientOptions {
  readonly url: string;
  /** The authority of the receiver's certificate, in PEM. */
  readonly ca: string;
  /** A person's bearer token. */
  readonly token: string;
}

export function createReceiverClient({ url, ca, token }: ReceiverClientOptions): ReceiverClient {
  const dispatcher = new Agent({ connect: { ca } });
  const close = () => dispatcher.destroy();
  const client = createClient({ url, dispatcher, where: url, close }, token);
  return {
    ready: client.ready,
    button: client.get,
    reset: async (name, trip, reason) => (await client.reset(name, { trip, reason })).restore ?? '',
    close,
  };
}
