import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { startListening } from '../../loopback.ts';

/** The program that holds payments until a pod takes them. The button's hook notifies it when no pod can. */
export interface PaymentQueue {
  readonly url: string;
  /** Adds payments that no pod takes. */
  enqueue(count: number): void;
  readonly waiting: number;
  /** Each rollback, with the number of pods at that moment. */
  readonly rollbacks: readonly { readonly payments: number; readonly pods: number }[];
  /** The ids of the signed messages that arrived, in order: `<trip>.<event>`. */
  readonly received: readonly string[];
  close(): Promise<void>;
}

interface PaymentQueueOptions {
  /** The secret that the button signs with. */
  readonly secret: string;
  /** How many payment pods there are now. */
  countPods(): number;
}

/** Listens on a free port of 127.0.0.1. Like docs/examples/rollback-receiver.ts it rolls back the waiting payments on `stopped`, once. */
export async function startPaymentQueue({ secret, countPods }: PaymentQueueOptions): Promise<PaymentQueue> {
  const verifier = new Webhook(secret);
  const received: string[] = [];
  const rollbacks: { payments: number; pods: number }[] = [];
  let waiting = 0;
  const receive = (id: string) => {
    if (id.endsWith('.stopped') && !received.includes(id)) {
      rollbacks.push({ payments: waiting, pods: countPods() });
      waiting = 0;
    }
    received.push(id);
  };
  const server = createServer(async (request, response) => {
    const isSigned = verify(verifier, await text(request), request.headersDistinct);
    if (isSigned) receive(String(request.headers['webhook-id']));
    response.writeHead(isSigned ? 204 : 401).end();
  });
  const { port, close } = await startListening(server);
  return {
    url: `http://127.0.0.1:${port}/big-red-button`,
    enqueue: (count) => {
      waiting += count;
    },
    get waiting() {
      return waiting;
    },
    rollbacks,
    received,
    close,
  };
}

function verify(verifier: Webhook, body: string, headers: NodeJS.Dict<string[]>): boolean {
  try {
    verifier.verify(body, Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, `${values}`])));
    return true;
  } catch {
    return false;
  }
}
