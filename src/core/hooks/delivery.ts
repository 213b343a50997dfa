import { cutText } from '../cut-text.ts';
import { backoffMs } from '../time/backoff.ts';
import { heartbeatAheadMs } from '../time/elapsed.ts';
import type { Delivery, OwedDelivery } from './hook.ts';

/** The size of a failed attempt's problem in the record. */
const hookProblemBytes = 100;
export const longestHookPauseMs = 60_000;
/** Rollbacks of payments wait for the hooks, so the first pause is short. */
const hookPause = { firstMs: 1_000, longestMs: longestHookPauseMs };

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

/**
 * When the replica that made the last attempt makes the next one, in milliseconds since the epoch. The first attempt is made
 * at once. A last attempt in the future is the error of a clock, and is ignored. `random`: from 0 to 1.
 */
export function nextAttemptAt(delivery: OwedDelivery<string>, now: number, random: number): number {
  const { attempts = 0, triedAt } = delivery;
  const tried = triedAt === undefined ? Number.NaN : Date.parse(triedAt);
  if (attempts === 0 || Number.isNaN(tried) || tried > now + heartbeatAheadMs) return now;
  return tried + backoffMs(attempts, hookPause, random);
}
