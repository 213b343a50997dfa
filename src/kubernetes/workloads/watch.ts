import { ClusterError } from '../../cluster/errors.ts';
import type { PodSnapshot } from '../../core/evidence/pod.ts';
import { describeCall } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';
import { follow, type Scope, watchCall } from '../transport/watch-stream.ts';
import { podSnapshot } from './pod-snapshot.ts';
import type { ListPods } from './pods.ts';

/** Listing the pods before watching them; nobody waits for it. */
const watchListDeadlineMs = 10_000;
/** A watch without a line for this long is dead: the API server sends a bookmark about every minute. */
const watchSilenceMs = 90_000;
/** The pause before a watch is opened again; it doubles with each failure up to the longest. */
const firstWatchPauseMs = 100;
const longestWatchPauseMs = 5_000;

export interface WatchBounds {
  /** A connection without a line for this long is dead. */
  readonly silenceMs: number;
  /** Before the next connection; doubles with each try that heard nothing, up to `longestPauseMs`. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

export const watchBounds: WatchBounds = {
  silenceMs: watchSilenceMs,
  firstPauseMs: firstWatchPauseMs,
  longestPauseMs: longestWatchPauseMs,
};

interface Handlers {
  onPod(pod: PodSnapshot): void;
  onError(error: ClusterError): void;
  onListed?(): void;
}

/**
 * Lists, then watches from there, over and over until `signal` aborts; a deleted pod is handed too, as its last state
 * may show a termination. client-node's own Watch is not used: it opens a connection outside the pool for each watch,
 * and ends it after 30 s of silence, of which a quiet namespace has 60.
 *
 * However a watch ended, the pods are listed again. To go on from the last resourceVersion would save a list every few
 * minutes, but in an etcd that was restored from a backup that version may lie in the future, and a watch from there
 * waits without a word. A list shows each container's last termination, so nothing is missed in between.
 */
export async function watchPods(
  client: Client,
  listPods: ListPods,
  bounds: WatchBounds,
  scope: Scope,
  handlers: Handlers,
  signal: AbortSignal,
): Promise<void> {
  let triesInVain = 0;
  const onHeard = (pod: PodSnapshot | undefined) => {
    triesInVain = 0;
    if (pod !== undefined) handlers.onPod(pod);
  };
  while (!signal.aborted) {
    try {
      const deadline = AbortSignal.any([signal, client.clock.deadline(watchListDeadlineMs)]);
      const { pods, resourceVersion } = await listPods(scope.namespace, scope.selector, deadline);
      for (const pod of pods) handlers.onPod(podSnapshot(pod));
      handlers.onListed?.();
      await follow(client, bounds.silenceMs, scope, resourceVersion, onHeard, signal);
    } catch (error) {
      if (!signal.aborted && !isExpired(error)) handlers.onError(asClusterError(scope, error));
    }
    await client.clock.sleep(Math.min(bounds.firstPauseMs * 2 ** triesInVain, bounds.longestPauseMs), signal);
    triesInVain++;
  }
}

/** Nothing is wrong: the watch only has to start anew. */
function isExpired(error: unknown): boolean {
  return error instanceof ClusterError && error.status === 410;
}

/** Anything else was thrown by what the pod was handed to, or by a pod without the fields that every pod has. */
function asClusterError(scope: Scope, error: unknown): ClusterError {
  if (error instanceof ClusterError) return error;
  return new ClusterError('unavailable', `${describeCall(watchCall(scope))}: ${error}`, { cause: error });
}
