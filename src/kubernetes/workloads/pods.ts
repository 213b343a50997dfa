import type { V1Pod } from '@kubernetes/client-node';
import { ClusterError } from '../../cluster/errors.ts';
import { type Call, describeCall, listCall } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';

/** The size of one page of a list, the most pages of a list that includes finished pods, and the most pages of any list. */
export const podsPerPage = 500;
export const podPages = 10;
export const mostPodPages = 200;

/** Pods that may run containers. A Job with the labels of the target may leave thousands of finished pods behind. */
const unfinishedFields = 'status.phase!=Succeeded,status.phase!=Failed';

/** Which pods. */
export interface PodScope {
  readonly namespace: string;
  /** A label selector. */
  readonly selector: string;
  /** Pods that have finished are left out. */
  readonly unfinished?: boolean;
}

interface ListedPods<Reduced> {
  readonly pods: readonly Reduced[];
  /** A watch continues from this version. */
  readonly resourceVersion: string;
}

interface PodList {
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items?: readonly V1Pod[] | null;
}

/** Lists pods, and keeps of each one what `reduce` returns. */
export type ListPods = <Reduced>(
  scope: PodScope,
  reduce: (pod: V1Pod) => Reduced,
  signal: AbortSignal,
) => Promise<ListedPods<Reduced>>;

/**
 * Lists page by page. A list without a resourceVersion comes from etcd and never from the API server's cache. If more pods match
 * than {@link podPages} hold, finished pods are left out: they cannot be what keeps a target from being stopped.
 */
export function createListPods(client: Client): ListPods {
  async function listPages<Reduced>(
    { namespace, selector, unfinished: isUnfinished }: PodScope,
    reduce: (pod: V1Pod) => Reduced,
    signal: AbortSignal,
    pages: number,
  ): Promise<ListedPods<Reduced> | undefined> {
    const call = listCall('pods', 'PodList', namespace);
    const pods: Reduced[] = [];
    let next: string | undefined;
    for (let page = 0; page < pages; page++) {
      const query = {
        limit: podsPerPage,
        labelSelector: selector === '' ? undefined : selector,
        fieldSelector: isUnfinished ? unfinishedFields : undefined,
        continue: next,
      };
      const list = await client.perform<PodList>(call, signal, { query });
      // The API may encode an empty list as null.
      for (const pod of list.items ?? []) pods.push(reduce(pod));
      next = list.metadata?.continue;
      if (!next) return { pods, resourceVersion: list.metadata?.resourceVersion ?? '' };
    }
    return undefined;
  }

  return async (scope, reduce, signal) => {
    const found = scope.unfinished ? undefined : await listPages(scope, reduce, signal, podPages);
    if (found !== undefined) return found;
    const all = await listPages({ ...scope, unfinished: true }, reduce, signal, mostPodPages);
    if (all !== undefined) return all;
    const what = `more than ${mostPodPages * podsPerPage} unfinished pods match ${scope.selector || 'no selector'}`;
    throw new ClusterError('refused', `${describeCall(listCall('pods', 'PodList', scope.namespace))}: ${what}`);
  };
}

export function readPod(client: Client, namespace: string, name: string, signal: AbortSignal): Promise<V1Pod> {
  const call: Call = { verb: 'get', resource: 'pods', namespace, name, kind: 'Pod', repeat: 'read' };
  return client.perform<V1Pod>(call, signal);
}

/** An empty selector matches every pod of the namespace: the restarts of another workload would stop the target. */
export function refuseEmpty({ namespace, selector }: PodScope): void {
  if (selector.trim() !== '') return;
  const call = listCall('pods', 'PodList', namespace);
  throw new ClusterError(
    'refused',
    `${describeCall(call)}: not sent: the scale of the target shows no selector: a CustomResourceDefinition needs subresources.scale.labelSelectorPath, and the controller must write that field`,
  );
}
