import type { V1Pod } from '@kubernetes/client-node';
import type { PodSnapshot } from '../../core/evidence/pod.ts';
import type { Call } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';
import { notKubernetes, statusError } from '../transport/errors.ts';
import { podSnapshot } from './pod-snapshot.ts';

/** The API server ends each watch after this time. */
export const watchSeconds = 270;
/** The longest line of a watch, which is one pod. An object in etcd is at most 1.5 MiB. */
export const watchLineBytes = 4 * 1_024 * 1_024;

/** Which pods. */
export interface Scope {
  readonly namespace: string;
  readonly selector: string;
}

/** One line of a watch. The object of a bookmark has a resourceVersion and nothing else. */
type WatchLine =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; readonly object: V1Pod }
  | { readonly type: 'ERROR'; readonly object: { readonly code?: number; readonly message?: string } };

/**
 * Follows one watch from `resourceVersion` on. Calls `onLine` for each line, without a pod for a bookmark. Resolves if
 * the server ends the watch; rejects if it ends in any other way.
 */
export async function followWatch(
  client: Client,
  silenceMs: number,
  scope: Scope,
  resourceVersion: string,
  onLine: (pod: PodSnapshot | undefined) => void,
  signal: AbortSignal,
): Promise<void> {
  const call = watchCall(scope);
  let problem: unknown;
  const takeLines = splitLines((line) => {
    const { type, object } = parseLine(call, line);
    onLine(type === 'BOOKMARK' ? undefined : podSnapshot(object));
  });
  const take = (piece: Buffer) => {
    try {
      takeLines(piece);
    } catch (error) {
      problem = error;
      throw error;
    }
  };
  const url = watchUrl(client.server, scope, resourceVersion);
  const request = { url, method: 'GET', headers: { Accept: 'application/json' }, silenceMs };
  await client.send(call, request, signal, take).catch((error: unknown) => {
    // If this side broke the stream off, its reason explains more than the broken stream.
    throw problem ?? error;
  });
}

export function watchCall({ namespace }: Scope): Call {
  return { verb: 'watch', resource: 'pods', namespace, kind: 'watch event', repeat: 'read' };
}

function watchUrl(server: string, { namespace, selector }: Scope, resourceVersion: string): URL {
  const url = new URL(`${server}/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`);
  url.search = new URLSearchParams({
    watch: 'true',
    labelSelector: selector,
    resourceVersion,
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(watchSeconds),
  }).toString();
  return url;
}

const newline = 0x0a;

/** Cuts a stream of pieces into lines; throws if a line is too long. */
function splitLines(onLine: (line: string) => void): (piece: Buffer) => void {
  let start: Buffer[] = [];
  let startBytes = 0;
  return (piece) => {
    let rest = piece;
    for (let end = rest.indexOf(newline); end >= 0; end = rest.indexOf(newline)) {
      const line = Buffer.concat([...start, rest.subarray(0, end)]).toString();
      start = [];
      startBytes = 0;
      rest = rest.subarray(end + 1);
      if (line.trim() !== '') onLine(line);
    }
    startBytes += rest.length;
    if (startBytes > watchLineBytes) throw new Error(`a line of more than ${watchLineBytes} bytes`);
    if (rest.length > 0) start.push(rest);
  };
}

function parseLine(call: Call, line: string): Exclude<WatchLine, { type: 'ERROR' }> {
  let parsed: WatchLine;
  try {
    parsed = JSON.parse(line);
  } catch (error) {
    throw notKubernetes(call, line, { cause: error });
  }
  if (parsed?.type === 'ERROR')
    throw statusError(call, parsed.object.code ?? 500, parsed.object.message ?? 'no reason given');
  if (typeof parsed?.object !== 'object' || parsed.object === null) throw notKubernetes(call, line);
  return parsed;
}
