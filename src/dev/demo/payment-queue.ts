import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

/** The program that holds payments until a pod takes them; the button's hook tells it when none can any more. */
export interface PaymentQueue {
  readonly url: string;
  /** Payments arrive that no pod takes. */
  enqueue(count: number): void;
  readonly waiting: number;
  /** What was rolled back, and how many pods there were at that moment. */
  readonly rollbacks: readonly { readonly payments: number; readonly pods: number }[];
  /** The ids of the signed messages that came, in their order. */
  readonly told: readonly string[];
  close(): Promise<void>;
}

export interface PaymentQueueOptions {
  /** With which the button signs. */
  readonly secret: string;
  /** The payment pods that there are now. */
  countPods(): number;
}

/** Listens on a free port of 127.0.0.1. As in docs/examples/rollback-receiver.ts, what waits is rolled back on `stopped`, once. */
export async function startPaymentQueue({ secret, countPods }: PaymentQueueOptions): Promise<PaymentQueue> {
  const verifier = new Webhook(secret);
  const told: string[] = [];
  const rollbacks: { payments: number; pods: number }[] = [];
  let waiting = 0;
  const take = (id: string) => {
    if (id.endsWith('.stopped') && !told.includes(id)) {
      rollbacks.push({ payments: waiting, pods: countPods() });
      waiting = 0;
    }
    told.push(id);
  };
  const server = createServer(async (request, response) => {
    const isSigned = verify(verifier, await text(request), request.headers);
    if (isSigned) take(String(request.headers['webhook-id']));
    response.writeHead(isSigned ? 204 : 401).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  // A TCP server that listens has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/big-red-button`,
    enqueue: (count) => {
      waiting += count;
    },
    get waiting() {
      return waiting;
    },
    rollbacks,
    told,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function verify(verifier: Webhook, body: string, headers: IncomingHttpHeaders): boolean {
  try {
    verifier.verify(body, Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `${value}`])));
    return true;
  } catch {
    return false;
  }
}
