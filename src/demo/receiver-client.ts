import { Agent, fetch } from 'undici';
import type { ButtonView } from '../button/panel.ts';
import { chainLookDeadlineMs } from '../core/limits.ts';

/** Calls the receiver as people do. Each call rejects when it is not answered, or not with 2xx. */
export interface ReceiverClient {
  ready(): Promise<void>;
  button(name: string): Promise<ButtonView>;
  /** Resolves with the command that restores the workload. */
  reset(name: string, trip: string, reason: string): Promise<string>;
  close(): Promise<void>;
}

export interface ReceiverClientOptions {
  readonly url: string;
  /** PEM: the authority of the receiver's certificate. */
  readonly ca: string;
  /** A person's bearer token. */
  readonly token: string;
}

export function createReceiverClient({ url, ca, token }: ReceiverClientOptions): ReceiverClient {
  const dispatcher = new Agent({ connect: { ca } });
  const call = async (path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${url}${path}`, {
      dispatcher,
      signal: AbortSignal.timeout(chainLookDeadlineMs),
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`the receiver answered ${response.status} to ${path}: ${answer.slice(0, 300)}`);
    return JSON.parse(answer);
  };
  return {
    ready: async () => void (await call('/readyz')),
    // What the schemas of these routes promise.
    button: async (name) => (await call(`/api/v1/buttons/${name}`)) as ButtonView,
    reset: async (name, trip, reason) => {
      const answer = await call(`/api/v1/buttons/${name}/reset`, { trip, reason });
      return (answer as { restore?: string }).restore ?? '';
    },
    close: () => dispatcher.destroy(),
  };
}
