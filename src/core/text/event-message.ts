import { cutText } from '../cut-text.ts';
import type { DamageKind } from '../latch/damage-record.ts';
import type { TripRecord } from '../latch/latch.ts';
import { describeTarget, type Target } from '../target.ts';
import { describeDamage } from './damage.ts';
import { describeTrigger } from './people.ts';
import { redact } from './redact.ts';
import { restoreCommand } from './restore-command.ts';

/** The Kubernetes API rejects longer messages. */
export const eventMessageBytes = 1_024;

/**
 * The text of a trip's Kubernetes Event. A person who finds the workload at zero reads it in `kubectl describe`: what was stopped,
 * why, the newest line of evidence, and how to restore. If it is too long, only the reason and the line are shortened.
 */
export function eventMessage(button: string, target: Target, trip: TripRecord): string {
  const what = `Big red button ${button}, tripped by ${cutText(describeTrigger(trip.by), triggerBytes)}, holds ${describeTarget(target)} at 0 replicas.`;
  const back = `See it at /api/v1/buttons/${button}. To release it, reset trip ${trip.id} there. Then, to restore: ${restoreCommand(target, trip.previousReplicas)}`;
  const room = eventMessageBytes - Buffer.byteLength(`${what}  ${back}`);
  return cutText(`${what} ${why(trip, Math.max(0, room))} ${back}`, eventMessageBytes);
}

/** The text of the Event about a damaged latch. */
export function damageMessage(button: string, target: Target, trip: string, kind: DamageKind): string {
  const held = `Big red button ${button} still holds ${describeTarget(target)} at 0 replicas by trip ${trip}.`;
  return `${held} Its latch was damaged: ${describeDamage(kind)}. The receiver has written it again. Find out who wrote the state object.`;
}

/** Nothing else limits the name of an alert or an account. A ServiceAccount's name takes about 60 bytes, a claimed name as many. */
const triggerBytes = 160;

/** The quoted line gets the space that the explanation leaves, but at least a third. */
function why({ because, cause, lines }: TripRecord, room: number): string {
  const newest = lines.at(-1);
  const quote = newest === undefined ? '' : `Last line: "${redact(newest)}"`;
  const explanation = `${redact(because)} Cause: ${cause}.`;
  const quoteBytes = Math.min(Buffer.byteLength(quote), Math.max(room / 3, room - Buffer.byteLength(explanation) - 1));
  const cutQuote = cutText(quote, Math.floor(quoteBytes));
  const cutExplanation = cutText(explanation, room - Buffer.byteLength(cutQuote) - 1);
  return `${cutExplanation} ${cutQuote}`.trim();
}
