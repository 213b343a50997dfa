import type { ClusterError } from '../../cluster/errors.ts';
import { backoffMs } from '../../core/time/backoff.ts';
import type { Call } from './call.ts';
import { Unanswered } from './exchange.ts';

/** Requests for one call, the first included. */
export const kubernetesAttempts = 5;
/** The first and the longest pause between the requests of one call. */
export const retryPause = { firstMs: 50, longestMs: 400 };
/** A longer Retry-After is left to the caller. */
const longestRetryAfterMs = 1_000;

/** The pause before the same request is sent again, in milliseconds; undefined if it must not be sent again. `random`: from 0 to 1. */
export function retryPauseMs(call: Call, failure: ClusterError, attempt: number, random: number): number | undefined {
  if (attempt >= kubernetesAttempts) return undefined;
  if (mayRepeatAtOnce(call, failure, attempt)) return 0;
  if (!mayPass(call, failure)) return undefined;
  const pauseMs = Math.max(backoffMs(attempt, retryPause, random), failure.retryAfterMs ?? 0);
  return pauseMs <= longestRetryAfterMs ? pauseMs : undefined;
}

/** A connection that breaks under a guarded write was most often kept alive and had just been closed by the server. */
function mayRepeatAtOnce(call: Call, failure: ClusterError, attempt: number): boolean {
  return call.repeat === 'guarded' && failure.kind === 'unknown-outcome' && attempt === 1;
}

/** Whether another attempt may succeed. A write is attempted again only if no byte of it was sent. */
function mayPass(call: Call, failure: ClusterError): boolean {
  if (call.repeat === 'read') return failure.kind === 'unavailable' || failure.kind === 'throttled';
  return failure.cause instanceof Unanswered && !failure.cause.sent;
}
