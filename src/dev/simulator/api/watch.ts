import type { ServerResponse } from 'node:http';
import type { RequestInfo } from '../store/requests.ts';
import { apiVersionOf, resourceTypes } from '../store/resources.ts';
import type { Predicate } from '../store/selectors.ts';
import { ApiError, badRequest } from '../store/status.ts';
import type { Change, Store } from '../store/store.ts';
import type { Reduction } from './partial-metadata.ts';

/** The API server's interval between bookmarks (defaultBookmarkFrequency of k8s.io/apiserver, storage/cacher). */
export const defaultBookmarkMs = 60_000;

/**
 * Streams the changes of selected objects, one JSON line each, until the client goes or its `timeoutSeconds` pass. Sends bookmarks on
 * request, every `bookmarkMs` and at the end. Without a resourceVersion, or with 0, it begins with the existing objects. For a
 * resourceVersion that is too old, it sends 410 as an ERROR event, as the API server's watch cache does.
 */
export function serveWatch(
  store: Store,
  info: RequestInfo,
  { selects, shape }: { readonly selects: Predicate; readonly shape: Reduction },
  response: ServerResponse,
  bookmarkMs: number,
): void {
  const since = readRevision(info);
  const send = (type: string, object: unknown) => response.write(`${JSON.stringify({ type, object })}\n`);
  const sendChange = (change: Change) => {
    if (change.resource !== info.resource) return;
    const type = typeFor(change, selects);
    if (type) send(type, shape(change.object));
  };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  try {
    if (since > 0) for (const change of store.changesSince(since)) sendChange(change);
    else for (const object of store.list(info.resource, info.namespace).filter(selects)) send('ADDED', shape(object));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    send('ERROR', error.toStatus());
    response.end();
    return;
  }
  const unsubscribe = store.onChange(sendChange);
  const sendBookmark = () => {
    if (info.query.get('allowWatchBookmarks') === 'true') send('BOOKMARK', bookmark(info, store.revision));
  };
  const bookmarks = setInterval(sendBookmark, bookmarkMs);
  const timer = endAfter(info, () => {
    sendBookmark();
    response.end();
  });
  response.on('close', () => {
    unsubscribe();
    clearInterval(bookmarks);
    clearTimeout(timer);
  });
}

/** For a watcher, an object that begins to match is added, and one that ceases to match is deleted. */
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
