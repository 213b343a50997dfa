import type { ClusterError } from '../../cluster/errors.ts';
import type { Call } from './call.ts';
import { Unanswered } from './exchange.ts';

/** Requests made for one call, the first included. */
export const kubernetesAttempts = 5;
/** The pause before the second request of one call; it doubles up to the longest. */
export const firstRetryMs = 50;
const longestRetryMs = 400;
/** A Retry-After that is longer than this is left to the caller. */
const longestRetryAfterMs = 1_000;

/** How long to wait before the same request is made again, in milliseconds; undefined where it must not be. */
export function retryAfter(call: Call, failure: ClusterError, attempt: number): number | undefined {
  if (attempt >= kubernetesAttempts) return undefined;
  if (mayRepeatAtOnce(call, failure, attempt)) return 0;
  if (!isPassing(call, failure)) return undefined;
  const backoffMs = Math.min(firstRetryMs * 2 ** (attempt - 1), longestRetryMs);
  const pauseMs = Math.max(backoffMs, failure.retryAfterMs ?? 0);
  return pauseMs <= longestRetryAfterMs ? pauseMs : undefined;
}

/** The connection broke under a guarded write: most often one that was kept alive and had just been closed. */
function mayRepeatAtOnce(call: Call, failure: ClusterError, attempt: number): boolean {
  return call.repeat === 'guarded' && failure.kind === 'unknown-outcome' && attempt === 1;
}

/** A failure that another try may not meet. A write is tried again only if nothing of it left. */
function isPassing(call: Call, failure: ClusterError): boolean {
  if (call.repeat === 'read') return failure.kind === 'unavailable' || failure.kind === 'throttled';
  return failure.cause instanceof Unanswered && !failure.cause.sent;
}
