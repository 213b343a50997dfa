import { cutText } from '../latch/trip-record.ts';
import { heartbeatAheadMs } from '../time/elapsed.ts';
import type { Delivery, OwedDelivery } from './hook.ts';

/** What is kept of a failed attempt in the record. */
const hookProblemBytes = 100;
/** The pause before the second attempt; it doubles up to the longest: payments wait for it. */
const firstHookPauseMs = 1_000;
export const longestHookPauseMs = 60_000;

/** What came of one attempt. */
export type AttemptOutcome =
  | { readonly kind: 'acknowledged' }
  /** To be tried again. */
  | { readonly kind: 'failed'; readonly problem: string }
  /** The receiver wants it never again. */
  | { readonly kind: 'refused'; readonly problem: string };

/** The delivery after one more attempt, which ended at `at` (RFC 3339); `isLast`: it is given up if it failed. */
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

/** Given up without another attempt. */
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

/** Hook, event, and what a later version may have written beside them. */
function withoutAttempts<Event extends string>(delivery: OwedDelivery<Event>) {
  const { state: _, attempts: __, triedAt: ___, problem: ____, ...kept } = delivery;
  return kept;
}

/**
 * When whoever made the last attempt makes the next, in milliseconds since the epoch: at once, then after pauses that
 * double from 1 s to a minute, each between half and all of it by `random` (from 0 to 1). A last attempt that lies in the future
 * is the error of a clock, and counts as none.
 */
export function nextAttemptAt(delivery: OwedDelivery<string>, now: number, random: number): number {
  const { attempts = 0, triedAt } = delivery;
  const tried = triedAt === undefined ? Number.NaN : Date.parse(triedAt);
  if (attempts === 0 || Number.isNaN(tried) || tried > now + heartbeatAheadMs) return now;
  const pause = Math.min(longestHookPauseMs, firstHookPauseMs * 2 ** (attempts - 1));
  return tried + pause * (0.5 + random / 2);
}
