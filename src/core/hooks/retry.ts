import { backoffMs } from '../time/backoff.ts';
import { heartbeatAheadMs } from '../time/elapsed.ts';
import type { OwedDelivery } from './hook.ts';

export const longestHookPauseMs = 60_000;
/** Rollbacks of payments wait for the hooks, so the first pause is short. */
const hookPause = { firstMs: 1_000, longestMs: longestHookPauseMs };

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
