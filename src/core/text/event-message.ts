import { cutText } from '../cut-text.ts';
import type { TripRecord } from '../latch/latch.ts';
import { describeTarget, type Target } from '../target.ts';
import { describeTrigger } from './describe-trigger.ts';
import { redact } from './redact.ts';
import { restoreCommand } from './restore-command.ts';

/** A Kubernetes Event's message, the API's own limit. */
export const eventMessageBytes = 1_024;

/**
 * The text of a trip's Kubernetes Event, for someone who finds the workload at zero and asks `kubectl describe`: what
 * was stopped, why, the line that shows it, and the way back. At most 1,024 bytes: reason and line are cut, the way
 * back is not.
 */
export function eventMessage(button: string, target: Target, trip: TripRecord): string {
  const what = `Big red button ${button}, tripped by ${cutText(describeTrigger(trip.by), triggerBytes)}, holds ${describeTarget(target)} at 0 replicas.`;
  const back = `See it at /api/v1/buttons/${button}. To release it, reset trip ${trip.id} there. Then, to restore: ${restoreCommand(target, trip.previousReplicas)}`;
  const room = eventMessageBytes - Buffer.byteLength(`${what}  ${back}`);
  return cutText(`${what} ${why(trip, Math.max(0, room))} ${back}`, eventMessageBytes);
}

/** An alert's or an account's name, which nothing else bounds; a ServiceAccount's takes some 60, a person's claim as many. */
const triggerBytes = 160;

/** The quoted line gets what the explanation leaves, and at least a third. */
function why({ because, cause, lines }: TripRecord, room: number): string {
  const newest = lines.at(-1);
  const quote = newest === undefined ? '' : `Last line: "${redact(newest)}"`;
  const explanation = `${redact(because)} Cause: ${cause}.`;
  const quoteBytes = Math.min(Buffer.byteLength(quote), Math.max(room / 3, room - Buffer.byteLength(explanation) - 1));
  const cutQuote = cutText(quote, Math.floor(quoteBytes));
  const cutExplanation = cutText(explanation, room - Buffer.byteLength(cutQuote) - 1);
  return `${cutExplanation} ${cutQuote}`.trim();
}
