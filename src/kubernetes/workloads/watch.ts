import type { Cluster } from '../../cluster/cluster.ts';
import { ClusterError } from '../../cluster/errors.ts';
import type { PodSnapshot } from '../../core/evidence/pod.ts';
import { backoffMs } from '../../core/time/backoff.ts';
import { describeCall } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';
import { podSnapshot } from './pod-snapshot.ts';
import type { ListPods } from './pods.ts';
import { followWatch, type Scope, watchCall } from './watch-stream.ts';

/** For the list before the watch; nothing waits for it. */
const listDeadlineMs = 10_000;

export const watchBounds = {
  /** A watch without a line for this long is dead: the API server sends a bookmark about every minute. */
  silenceMs: 90_000,
  /** The pause before the next watch; it doubles with each attempt that did not last longer than the longest pause. */
  firstPauseMs: 100,
  longestPauseMs: 5_000,
};
export type WatchBounds = Readonly<typeof watchBounds>;

/**
 * Lists the pods and watches them from there, again and again until `signal` aborts. A deleted pod is passed on too: its
 * last state may contain a termination. client-node's own Watch opens a connection outside the pool, and ends it after
 * 30 s of silence, while a quiet namespace is silent for 60 s.
 *
 * After every watch, the pods are listed again. To continue from the last resourceVersion would save a list every few
 * minutes, but if etcd was restored from a backup, that version may lie in the future, and a watch from there waits in
 * silence. A list shows the last termination of each container, so nothing is missed in between.
 */
export async function watchPods(
  client: Client,
  listPods: ListPods,
  bounds: WatchBounds,
  scope: Scope,
  handlers: Parameters<Cluster['watchPods']>[2],
  signal: AbortSignal,
): Promise<void> {
  const pause = { firstMs: bounds.firstPauseMs, longestMs: bounds.longestPauseMs };
  let attempt = 1;
  const onLine = (pod: PodSnapshot | undefined) => {
    if (pod !== undefined) handlers.onPod(pod);
  };
  while (!signal.aborted) {
    const startedAt = client.clock.now();
    try {
      const deadline = AbortSignal.any([signal, client.clock.deadline(listDeadlineMs)]);
      const { pods, resourceVersion } = await listPods(scope.namespace, scope.selector, deadline);
      for (const pod of pods) handlers.onPod(podSnapshot(pod));
      handlers.onListed?.();
      await followWatch(client, bounds.silenceMs, scope, resourceVersion, onLine, signal);
    } catch (error) {
      if (!signal.aborted && !isExpired(error)) handlers.onError(asClusterError(scope, error));
    }
    // A watch that sends a line and breaks, again and again, is broken too.
    if (client.clock.now() - startedAt > bounds.longestPauseMs) attempt = 1;
    await client.clock.sleep(backoffMs(attempt, pause), signal);
    attempt++;
  }
}

/** The version is too old, which is normal: a new list follows. */
function isExpired(error: unknown): boolean {
  return error instanceof ClusterError && error.status === 410;
}

/** Another error comes from a handler, or from a pod that lacks a field that every pod has. */
function asClusterError(scope: Scope, error: unknown): ClusterError {
  if (error instanceof ClusterError) return error;
  return new ClusterError('unavailable', `${describeCall(watchCall(scope))}: ${error}`, { cause: error });
}
