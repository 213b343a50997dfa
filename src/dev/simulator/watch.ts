import type { ServerResponse } from 'node:http';
import type { RequestInfo } from './request-info.ts';
import { apiVersionOf, resourceTypes } from './resources.ts';
import type { Predicate } from './selectors.ts';
import { ApiError, badRequest } from './status.ts';
import type { Change, Store } from './store.ts';

/** How often the API server sends bookmarks (defaultBookmarkFrequency of k8s.io/apiserver, storage/cacher). */
export const defaultBookmarkMs = 60_000;

/**
 * Streams the changes of the objects that `selects` chooses, one JSON line each, until the client goes or its `timeoutSeconds`
 * pass; bookmarks, where asked for, every `bookmarkMs` and at the end. Without a resourceVersion, or with 0, it begins with what exists; from a forgotten one it sends the 410 as an
 * ERROR event, as the API server's watch cache does.
 */
export function serveWatch(
  store: Store,
  info: RequestInfo,
  selects: Predicate,
  response: ServerResponse,
  bookmarkMs: number,
): void {
  const since = readRevision(info);
  const send = (type: string, object: unknown) => response.write(`${JSON.stringify({ type, object })}\n`);
  const tell = (change: Change) => {
    if (change.resource !== info.resource) return;
    const type = typeFor(change, selects);
    if (type) send(type, change.object);
  };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  try {
    if (since > 0) for (const change of store.changesSince(since)) tell(change);
    else for (const object of store.list(info.resource, info.namespace).filter(selects)) send('ADDED', object);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    send('ERROR', error.toStatus());
    response.end();
    return;
  }
  const unsubscribe = store.onChange(tell);
  const mark = () => {
    if (info.query.get('allowWatchBookmarks') === 'true') send('BOOKMARK', bookmark(info, store.revision));
  };
  const marking = setInterval(mark, bookmarkMs);
  const timer = endAfter(info, () => {
    mark();
    response.end();
  });
  response.on('close', () => {
    unsubscribe();
    clearInterval(marking);
    clearTimeout(timer);
  });
}

/** An object that begins or ceases to match appears or disappears for this watcher. */
function typeFor(change: Change, selects: Predicate): Change['type'] | undefined {
  const is = change.type !== 'DELETED' && selects(change.object);
  const was = change.previous !== undefined && selects(change.previous);
  if (is) return was ? 'MODIFIED' : 'ADDED';
  return was ? 'DELETED' : undefined;
}

function bookmark({ resource }: RequestInfo, revision: number) {
  const metadata = { resourceVersion: `${revision}`, creationTimestamp: null };
  return { kind: resourceTypes[resource].kind, apiVersion: apiVersionOf(resource), metadata };
}

function readRevision({ query }: RequestInfo): number {
  const text = query.get('resourceVersion') ?? '';
  if (!/^\d*$/.test(text)) throw badRequest(`resourceVersion: Invalid value: "${text}": must be a number`);
  return Number(text);
}

function endAfter({ query }: RequestInfo, end: () => void): NodeJS.Timeout | undefined {
  const seconds = Number(query.get('timeoutSeconds') ?? 0);
  return seconds > 0 ? setTimeout(end, seconds * 1_000) : undefined;
}
