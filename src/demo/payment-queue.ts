import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import type { HookEvent } from '../core/hook.ts';
import { secretFiles } from './chain-files.ts';
import type { Message } from './channels.ts';
import type { Scene } from './scene.ts';

/** Waits until the payment queue was told of these events of the trip, each by a POST whose signature is the button's. */
export async function tellsPaymentQueue(
  { story, chain }: Scene,
  trip: { readonly id: string },
  events: readonly HookEvent[],
) {
  const signer = new Webhook((await readFile(join(chain.folder, secretFiles.hookSecret), 'utf8')).trim());
  const isTold = (event: HookEvent) =>
    chain.channels.messages.some((message) => isOf(message, `${trip.id}.${event}`) && isSigned(signer, message));
  await story.expect(`the payment queue is told, in signed POSTs: ${events.join(', ')}`, () => events.every(isTold));
}

function isOf({ channel, headers }: Message, id: string): boolean {
  return channel === 'payment-queue' && headers['webhook-id'] === id;
}

function isSigned(signer: Webhook, { body, headers }: Message): boolean {
  try {
    signer.verify(body, Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `${value}`])));
    return true;
  } catch {
    return false;
  }
}
