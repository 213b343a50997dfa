import { cutText } from '../cut-text.ts';
import type { Delivery, OwedDelivery } from './hook.ts';

/** The size of a failed attempt's problem in the record. */
const hookProblemBytes = 100;

/** The outcome of one attempt. */
export type AttemptOutcome =
  | { readonly kind: 'acknowledged' }
  /** The attempt is repeated. */
  | { readonly kind: 'failed'; readonly problem: string }
  /** The hook never wants this delivery again. */
  | { readonly kind: 'refused'; readonly problem: string };

/** The delivery after one more attempt, which ended at `at` (RFC 3339). `isLast`: a failure gives it up. */
export function afterAttempt<Event extends string>(
  delivery: OwedDelivery<Event>,
  outcome: AttemptOutcome,
  at: string,
  isLast: boolean,
): Delivery<Event> {
  const kept = withoutAttempts(delivery);
  const attempts = (delivery.attempts ?? 0) + 1;
  if (outcome.kind === 'acknowledged') return { ...kept, state: 'delivered', at, attempts };
  const problem = cutText(outcome.problem, hookProblemBytes);
  if (outcome.kind === 'refused' || isLast) return { ...kept, state: 'given-up', at, attempts, problem };
  return { ...kept, state: 'owed', attempts, triedAt: at, problem };
}

/** Gives the delivery up without another attempt. */
export function givenUp<Event extends string>(
  delivery: OwedDelivery<Event>,
  problem: string,
  at: string,
): Delivery<Event> {
  const { attempts = 0 } = delivery;
  return {
    ...withoutAttempts(delivery),
    state: 'given-up',
    at,
    attempts,
    problem: cutText(problem, hookProblemBytes),
  };
}

/** Hook, event, and fields of later versions. */
function withoutAttempts<Event extends string>(delivery: OwedDelivery<Event>) {
  const { state: _, attempts: __, triedAt: ___, problem: ____, ...kept } = delivery;
  return kept;
}
