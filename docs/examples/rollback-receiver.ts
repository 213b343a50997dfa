/**
 * An example of what listens behind a hook: when payments are stopped, it rolls those back that still wait in the queue.
 * It is run by test/docs/rollback-receiver.test.ts. To be copied and changed: in yours, `PaymentQueue` is a database.
 */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

export interface Payment {
  readonly id: string;
  readonly queuedAt: Date;
  state: 'waiting' | 'taken' | 'rolled-back';
}

/** What the receiver needs of it. In a database, `once` is one transaction. */
export class PaymentQueue {
  readonly payments: Payment[] = [];
  readonly #done = new Set<string>();

  /**
   * Does `work` if nothing was done for this id yet, and remembers the id **in the same transaction**: a crash in between
   * then leaves neither, and the button sends it again.
   */
  async once(id: string, work: () => void): Promise<'done' | 'done-before'> {
    if (this.#done.has(id)) return 'done-before';
    work();
    this.#done.add(id);
    return 'done';
  }

  /**
   * Payments that nobody has taken and that were queued until `end`. The condition is part of the update (`UPDATE … WHERE
   * state = 'waiting' AND queued_at <= …`), so that a payment is either taken or rolled back, never both.
   */
  rollBackUntil(end: Date): void {
    for (const payment of this.payments) {
      if (payment.state === 'waiting' && payment.queuedAt <= end) payment.state = 'rolled-back';
    }
  }
}

/** The part of a message that this example reads. */
interface Message {
  readonly type: string;
  readonly data: { readonly button: string; readonly trip: { readonly id: string; readonly stoppedAt?: string } };
}

/** `secrets`: those of the hook's secret file; while they are rotated, the old and the new. */
export function createRollbackReceiver(queue: PaymentQueue, secrets: readonly string[]): Server {
  const verifiers = secrets.map((secret) => new Webhook(secret));
  return createServer(async (request, response) => {
    try {
      const body = await text(request);
      const message = verify(verifiers, body, request.headers);
      if (message === undefined)
        return response.writeHead(401).end('the signature does not fit, or the time is too far off\n');
      await handle(queue, String(request.headers['webhook-id']), message);
      // Only now: whatever fails before is sent again.
      response.writeHead(204).end();
    } catch (error) {
      console.error(error);
      response.writeHead(500).end();
    }
  });
}

/** Compares in constant time, and refuses a time that is more than five minutes off: an old message cannot be played again. */
function verify(verifiers: readonly Webhook[], body: string, headers: IncomingHttpHeaders): Message | undefined {
  const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  for (const verifier of verifiers) {
    try {
      // The signature says that the button wrote it.
      return verifier.verify(body, given) as Message;
    } catch {
      // Perhaps another secret fits.
    }
  }
  return undefined;
}

async function handle(queue: PaymentQueue, id: string, { type, data }: Message): Promise<void> {
  const { stoppedAt } = data.trip;
  // On `tripped` nothing: pods are still ending, and one of them may be about to take a payment that would be rolled back here.
  if (type !== 'big-red-button.stopped' || stoppedAt === undefined) return;
  // What was queued later is not of this outage: this may arrive when payments have long been restored.
  await queue.once(id, () => queue.rollBackUntil(new Date(stoppedAt)));
}
