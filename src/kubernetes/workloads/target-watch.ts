import type { V1ObjectMeta } from '@kubernetes/client-node';
import type { TargetHandlers, TargetState } from '../../cluster/cluster.ts';
import type { ClusterError } from '../../cluster/errors.ts';
import type { Target } from '../../core/target.ts';
import { apiVersionOf, rowOf } from '../../core/target-kinds.ts';
import type { Call } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';
import { keepWatching, type WatchBounds, watchSeconds } from '../transport/watch-loop.ts';
import { metadataAlone, type WatchLine } from '../transport/watch-stream.ts';
import { explain } from './explain-unknown-kind.ts';

interface WatchedObject {
  readonly metadata?: V1ObjectMeta;
}

/**
 * Watches one workload by its name, which a Role can allow by `resourceNames`. A watch from version 0 begins with the object as the API
 * server's cache has it, so no list is necessary. Without a version, the API server asks etcd for its newest one, and an etcd before
 * 3.4.25 or 3.5.8 cannot answer: each such watch ends with an error as its first line.
 */
export function watchTarget(
  client: Client,
  bounds: WatchBounds,
  target: Target,
  { onTarget, onLive, onError }: TargetHandlers,
  signal: AbortSignal,
): Promise<void> {
  const call = watchCall(target);
  let wasShown = false;
  let rounds = 0;
  const watching = {
    call,
    onError: (error: ClusterError) => void explain(client, target, error).then(onError),
    begin: async () => {
      wasShown = false;
      rounds += 1;
      return { query: { ...queryOf(target), ...timeoutOf(rounds, bounds) }, accept: metadataAlone };
    },
    // A watch that the API server accepts may end at once: only a line proves that it works.
    onStart: () => undefined,
    onLine: ({ type, object }: WatchLine<WatchedObject>) => {
      onLive();
      // A bookmark before the object shows that the object does not exist. The first bookmark comes after a minute.
      if (type !== 'BOOKMARK' || !wasShown)
        onTarget(type === 'DELETED' || type === 'BOOKMARK' ? 'gone' : stateOf(object));
      wasShown = true;
    },
  };
  return keepWatching(client, bounds, watching, signal);
}

/** Watches that began together end at different times, so that they do not begin together again and again. */
function timeoutOf(round: number, { random }: WatchBounds): { readonly timeoutSeconds?: string } {
  return round > 1 ? {} : { timeoutSeconds: String(Math.ceil(watchSeconds * (0.2 + 0.8 * random()))) };
}

function stateOf({ metadata }: WatchedObject): TargetState {
  const { uid = '', generation = 0, resourceVersion = '' } = metadata ?? {};
  return { uid, generation, resourceVersion };
}

function watchCall(target: Target): Call {
  const { namespace, name } = target;
  const { resource } = rowOf(target);
  const apiVersion = apiVersionOf(target);
  return { verb: 'watch', resource, apiVersion, namespace, name, kind: 'watch event', repeat: 'read' };
}

function queryOf({ name }: Target): Readonly<Record<string, string>> {
  return { fieldSelector: `metadata.name=${name}`, resourceVersion: '0' };
}
