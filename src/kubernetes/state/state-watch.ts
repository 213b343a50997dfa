import type { V1ObjectMeta } from '@kubernetes/client-node';
import type { ClusterError } from '../../cluster/errors.ts';
import { apiRequest } from '../transport/api-request.ts';
import { type Call, listCall } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';
import { notKubernetes } from '../transport/errors.ts';
import { keepWatching, type WatchBounds } from '../transport/watch-loop.ts';
import { metadataAlone, type WatchLine } from '../transport/watch-stream.ts';

const objectsPerPage = 500;

interface StateHandlers {
  /** `version`: undefined if the object was deleted. */
  onObject(name: string, version: string | undefined): void;
  /** After the list: there are no other objects. */
  onListed(names: ReadonlySet<string>): void;
  onLive(): void;
  onError(error: ClusterError): void;
}

export type WatchState = (handlers: StateHandlers, signal: AbortSignal) => Promise<void>;

interface WatchedObject {
  readonly metadata?: V1ObjectMeta;
}

interface Page {
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items?: readonly WatchedObject[] | null;
}

/** One watch on the ConfigMaps of the receiver's namespace. Their data is not sent: the watch only says what to read. */
export function createStateWatch(client: Client, bounds: WatchBounds, namespace: string): WatchState {
  const call: Call = { verb: 'watch', resource: 'configmaps', namespace, kind: 'watch event', repeat: 'read' };
  return ({ onObject, onListed, onLive, onError }, signal) => {
    const take = ({ metadata }: WatchedObject, isDeleted: boolean) =>
      onObject(metadata?.name ?? '', isDeleted ? undefined : metadata?.resourceVersion);
    const watching = {
      call,
      onError,
      begin: async (deadline: AbortSignal) => {
        const { objects, resourceVersion } = await listObjects(client, namespace, deadline);
        for (const object of objects) take(object, false);
        onListed(new Set(objects.map(({ metadata }) => metadata?.name ?? '')));
        return { query: { resourceVersion }, accept: metadataAlone };
      },
      onStart: onLive,
      onLine: ({ type, object }: WatchLine<WatchedObject>) => {
        if (type !== 'BOOKMARK') take(object, type === 'DELETED');
      },
    };
    return keepWatching(client, bounds, watching, signal);
  };
}

async function listObjects(client: Client, namespace: string, signal: AbortSignal) {
  const call = listCall('configmaps', 'list of ConfigMaps', namespace);
  const objects: WatchedObject[] = [];
  for (let next: string | undefined; ; ) {
    const query = { limit: objectsPerPage, continue: next };
    const { body } = await client.send(call, apiRequest(client.server, call, { query, accept: metadataAlone }), signal);
    const page = parsePage(call, body);
    objects.push(...(page.items ?? []));
    next = page.metadata?.continue;
    if (!next) return { objects, resourceVersion: page.metadata?.resourceVersion ?? '' };
  }
}

function parsePage(call: Call, body: string): Page {
  try {
    const page: Page = JSON.parse(body);
    if (page?.metadata?.resourceVersion) return page;
  } catch {
    // A proxy's page or plain text.
  }
  throw notKubernetes(call, body);
}
