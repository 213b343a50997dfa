import type { Webhook } from 'standardwebhooks';
import { Agent, request } from 'undici';
import type { AttemptOutcome } from '../core/hooks/delivery.ts';
import type { HookMessage, HookSender } from './hook-sender.ts';
import type { SecretFiles } from './secret-files.ts';

/** The size limit of an answer's body, which nobody reads. */
const hookReplyBytes = 16_384;

interface HttpHookSender extends HookSender {
  close(): Promise<void>;
}

interface HttpSenderOptions {
  readonly secrets: SecretFiles;
  /** Milliseconds since the epoch. */
  now(): number;
  /** The program's own version, for the header `User-Agent`. */
  readonly version: string;
}

/**
 * Signed POSTs as Standard Webhooks describes them: `webhook-id`, `webhook-timestamp` in seconds, `webhook-signature`
 * with one signature for each secret. Redirects are not followed, because only the config may choose who hears about
 * payments. 2xx is an acknowledgement, and 410 is "never again", as in the standard. Every other answer leads to
 * another attempt, even 4xx, because people may correct a wrong setting within the day. Source: the specification of
 * Standard Webhooks 1.0.
 */
export function createHttpSender({ secrets, now, version }: HttpSenderOptions): HttpHookSender {
  const dispatcher = new Agent();
  return {
    async send({ url, secretFile }, message, signal) {
      const signing = secrets.signersOf(secretFile);
      if (!signing.ok) return { kind: 'failed', problem: signing.problem };
      const headers = { ...headersOf(signing.signers, message, now()), 'user-agent': `big-red-button/${version}` };
      try {
        const reply = await request(url, { dispatcher, method: 'POST', headers, body: message.body, signal });
        // The answer has arrived, whatever happens to the rest of its body.
        reply.body.dump({ limit: hookReplyBytes, signal }).catch(() => undefined);
        return outcomeOf(reply.statusCode);
      } catch (error) {
        return { kind: 'failed', problem: signal.aborted ? 'no answer in time' : describe(error) };
      }
    },
    close: () => dispatcher.destroy(),
  };
}

function headersOf(signers: readonly Webhook[], { id, body }: HookMessage, now: number) {
  const at = new Date(now);
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now / 1_000)),
    'webhook-signature': signers.map((signer) => signer.sign(id, at, body)).join(' '),
  };
}

function outcomeOf(status: number): AttemptOutcome {
  if (status >= 200 && status < 300) return { kind: 'acknowledged' };
  if (status === 410) return { kind: 'refused', problem: 'answered 410: it wants this never again' };
  const why = status >= 300 && status < 400 ? ': redirects are not followed' : '';
  return { kind: 'failed', problem: `answered ${status}${why}` };
}

/** A URL's path may contain a secret. undici's messages contain at most host and port. */
function describe(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
