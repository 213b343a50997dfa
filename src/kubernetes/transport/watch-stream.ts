import type { V1Pod } from '@kubernetes/client-node';
import type { PodSnapshot } from '../../core/evidence/pod.ts';
import { podSnapshot } from '../workloads/pod-snapshot.ts';
import type { Call } from './call.ts';
import type { Client } from './client.ts';
import { notKubernetes, statusError } from './errors.ts';
import { splitLines } from './lines.ts';

/** How long the API server is asked to keep one watch open. */
export const watchSeconds = 270;
/** One line of a watch: one pod. An object in etcd is at most 1.5 MiB. */
export const watchLineBytes = 4 * 1_024 * 1_024;

/** Which pods. */
export interface Scope {
  readonly namespace: string;
  readonly selector: string;
}

/** One line of a watch. A bookmark's object holds a resourceVersion and nothing else. */
type WatchLine =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; readonly object: V1Pod }
  | { readonly type: 'ERROR'; readonly object: { readonly code?: number; readonly message?: string } };

/**
 * One watch, from one resourceVersion on; `onHeard` is called for each line, without a pod for a bookmark. Resolves when
 * the server ends the watch, rejects when anything else does.
 */
export async function follow(
  client: Client,
  silenceMs: number,
  scope: Scope,
  resourceVersion: string,
  onHeard: (pod: PodSnapshot | undefined) => void,
  signal: AbortSignal,
): Promise<void> {
  const call = watchCall(scope);
  let problem: unknown;
  const takeLines = splitLines((line) => {
    const { type, object } = parseLine(call, line);
    onHeard(type === 'BOOKMARK' ? undefined : podSnapshot(object));
  }, watchLineBytes);
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
    // What broke the stream off from this side says more than that it broke.
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
