import { ClusterError } from '../../cluster/errors.ts';
import { backoffMs } from '../../core/time/backoff.ts';
import { type Call, describeCall } from './call.ts';
import type { Client } from './client.ts';
import { followWatch, type WatchHandlers, type WatchRequest } from './watch-stream.ts';

/** For the list before a watch; nothing waits for it. */
const listDeadlineMs = 10_000;
/** The API server ends each watch after this time; the next one begins with a fresh list. */
export const watchSeconds = 300;

export const watchBounds = {
  /** A watch without a line for this long is dead: the API server sends a bookmark about every minute. */
  silenceMs: 90_000,
  /** The pause before the next watch; it doubles with each attempt that did not last longer than the longest pause. */
  firstPauseMs: 100,
  longestPauseMs: 5_000,
  /** From 0 to 1: spreads watches that begin at the same moment. */
  random: () => 1,
};
export type WatchBounds = Readonly<typeof watchBounds>;

/** One watch that is repeated. */
interface Watching<Watched> extends WatchHandlers<Watched> {
  readonly call: Call;
  /** Lists what exists, and resolves with the rest of the watch's request. Every round begins with it. */
  begin(signal: AbortSignal): Promise<Omit<WatchRequest, 'call'>>;
  /** Gets every failure, except that a version is too old. */
  onError(error: ClusterError): void;
}

/**
 * Lists and watches, again and again until `signal` aborts. client-node's own Watch and informer open a connection outside the
 * pool, and end it after 30 s of silence, while a quiet namespace is silent for 60 s.
 *
 * Every watch begins with a fresh list. To continue from the last resourceVersion would save a list every few minutes, but if etcd
 * was restored from a backup, that version may lie in the future, and a watch from there waits in silence.
 */
export async function keepWatching<Watched>(
  client: Client,
  bounds: WatchBounds,
  watching: Watching<Watched>,
  signal: AbortSignal,
): Promise<void> {
  const pause = { firstMs: bounds.firstPauseMs, longestMs: bounds.longestPauseMs };
  let attempt = 1;
  while (!signal.aborted) {
    const startedAt = client.clock.now();
    let askedMs = 0;
    try {
      await watchOnce(client, bounds, watching, signal);
    } catch (error) {
      const failure = asClusterError(watching.call, error);
      askedMs = failure.retryAfterMs ?? 0;
      if (!signal.aborted && !isExpired(failure)) watching.onError(failure);
    }
    // A watch that sends a line and breaks, again and again, is broken too.
    if (client.clock.now() - startedAt > bounds.longestPauseMs) attempt = 1;
    await client.clock.sleep(Math.max(askedMs, backoffMs(attempt, pause, bounds.random())), signal);
    attempt++;
  }
}

async function watchOnce<Watched>(
  client: Client,
  bounds: WatchBounds,
  watching: Watching<Watched>,
  signal: AbortSignal,
): Promise<void> {
  const { call } = watching;
  const request = await watching.begin(AbortSignal.any([signal, client.clock.deadline(listDeadlineMs)]));
  const query = { timeoutSeconds: String(watchSeconds), ...request.query };
  await followWatch(client, { call, ...request, query }, bounds.silenceMs, watching, signal);
}

/** The version is too old, which is normal: a new list follows. */
function isExpired({ status }: ClusterError): boolean {
  return status === 410;
}

/** Another error comes from a handler, or from an object that lacks a field that every object has. */
function asClusterError(call: Call, error: unknown): ClusterError {
  if (error instanceof ClusterError) return error;
  return new ClusterError('unavailable', `${describeCall(call)}: ${error}`, { cause: error });
}
