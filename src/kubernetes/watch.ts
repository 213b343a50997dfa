import type { V1Pod } from '@kubernetes/client-node';
import { ClusterError } from '../button/cluster.ts';
import {
  firstWatchPauseMs,
  longestWatchPauseMs,
  watchLineBytes,
  watchListDeadlineMs,
  watchSeconds,
  watchSilenceMs,
} from '../core/limits.ts';
import type { PodSnapshot } from '../core/pod.ts';
import { type Call, describeCall } from './call.ts';
import type { Client } from './client.ts';
import { notKubernetes, refused } from './errors.ts';
import { splitLines } from './lines.ts';
import { podSnapshot } from './pod-snapshot.ts';
import type { ListPods } from './pods.ts';

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

/** Which pods. */
interface Scope {
  readonly namespace: string;
  readonly selector: string;
}

interface Handlers {
  onPod(pod: PodSnapshot): void;
  onError(error: ClusterError): void;
}

/** One line of a watch. A bookmark's object holds a resourceVersion and nothing else. */
type WatchLine =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; readonly object: V1Pod }
  | { readonly type: 'ERROR'; readonly object: { readonly code?: number; readonly message?: string } };

/**
 * Lists, then watches from there, over and over until `signal` aborts; a deleted pod is handed too, as its last state
 * may show a termination. client-node's own Watch is not used: it opens a connection outside the pool for each watch,
 * and ends it after 30 s of silence, of which a quiet namespace has 60.
 *
 * After the server's regular end of a watch, and only then, the next one goes on where it stopped, so that no state
 * in between is missed. After anything else the pods are listed again: a resourceVersion may have been compacted away
 * (410), or lie in the future of an etcd that was restored from a backup, where a watch would wait without a word.
 */
export async function watchPods(
  client: Client,
  listPods: ListPods,
  bounds: WatchBounds,
  scope: Scope,
  handlers: Handlers,
  signal: AbortSignal,
): Promise<void> {
  let version: string | undefined;
  let triesInVain = 0;
  const onHeard = (pod: PodSnapshot | undefined) => {
    triesInVain = 0;
    if (pod !== undefined) handlers.onPod(pod);
  };
  while (!signal.aborted) {
    try {
      version ??= await listFirst(client, listPods, scope, handlers, signal);
      version = await follow(client, bounds.silenceMs, scope, version, onHeard, signal);
    } catch (error) {
      version = undefined;
      if (!signal.aborted && !isExpired(error)) handlers.onError(asClusterError(scope, error));
    }
    await client.clock.sleep(Math.min(bounds.firstPauseMs * 2 ** triesInVain, bounds.longestPauseMs), signal);
    triesInVain++;
  }
}

async function listFirst(
  client: Client,
  listPods: ListPods,
  { namespace, selector }: Scope,
  handlers: Handlers,
  signal: AbortSignal,
): Promise<string> {
  const deadline = AbortSignal.any([signal, client.clock.deadline(watchListDeadlineMs)]);
  const { pods, resourceVersion } = await listPods(namespace, selector, deadline);
  for (const pod of pods) handlers.onPod(podSnapshot(pod));
  return resourceVersion;
}

/** Resolves with the last resourceVersion heard of when the server ends the watch. */
async function follow(
  client: Client,
  silenceMs: number,
  scope: Scope,
  from: string,
  onHeard: (pod: PodSnapshot | undefined) => void,
  signal: AbortSignal,
): Promise<string> {
  const call = watchCall(scope);
  let version = from;
  let problem: unknown;
  const take = splitLines((line) => {
    const { type, object } = parseLine(call, line);
    version = object.metadata?.resourceVersion ?? version;
    onHeard(type === 'BOOKMARK' ? undefined : podSnapshot(object));
  }, watchLineBytes);
  const guardedTake = (piece: Buffer) => {
    try {
      take(piece);
    } catch (error) {
      problem = error;
      throw error;
    }
  };
  const url = watchUrl(client.server, scope, from);
  const request = { url, method: 'GET', headers: { Accept: 'application/json' }, silenceMs };
  await client.send(call, request, signal, guardedTake).catch((error: unknown) => {
    throw problem ?? error;
  });
  return version;
}

function watchCall({ namespace }: Scope): Call {
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
    throw refused(call, parsed.object.code ?? 500, parsed.object.message ?? 'no reason given');
  if (typeof parsed?.object !== 'object' || parsed.object === null) throw notKubernetes(call, line);
  return parsed;
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
