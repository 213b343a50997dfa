import { CoreV1Api, type V1Pod } from '@kubernetes/client-node';
import { ClusterError } from '../../cluster/errors.ts';
import { type Call, describeCall, listCall } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';

/** The size of one page of a list, and the most pages that are read. */
export const podsPerPage = 500;
export const podPages = 10;

export interface ListedPods {
  readonly pods: readonly V1Pod[];
  /** A watch continues from this version. */
  readonly resourceVersion: string;
}

export type ListPods = (namespace: string, selector: string, signal: AbortSignal) => Promise<ListedPods>;

/** Lists page by page. A list without a resourceVersion comes from etcd and never from the API server's cache. */
export function createListPods(client: Client): ListPods {
  const api = new CoreV1Api(client.configuration);
  return async (namespace, selector, signal) => {
    const call = listCall('pods', 'PodList', namespace);
    refuseEmpty(call, selector);
    const pods: V1Pod[] = [];
    let next: string | undefined;
    for (let page = 0; page < podPages; page++) {
      const param = { namespace, labelSelector: selector, limit: podsPerPage, ...(next ? { _continue: next } : {}) };
      const list = await client.perform(call, signal, (options) => api.listNamespacedPod(param, options));
      // The API may encode an empty list as null.
      pods.push(...(list.items ?? []));
      next = list.metadata?._continue;
      if (!next) return { pods, resourceVersion: list.metadata?.resourceVersion ?? '' };
    }
    throw new ClusterError(
      'refused',
      `${describeCall(call)}: more than ${podPages * podsPerPage} pods match ${selector}`,
    );
  };
}

export function readPod(client: Client, namespace: string, name: string, signal: AbortSignal): Promise<V1Pod> {
  const api = new CoreV1Api(client.configuration);
  const call: Call = { verb: 'get', resource: 'pods', namespace, name, kind: 'Pod', repeat: 'read' };
  return client.perform(call, signal, (options) => api.readNamespacedPod({ namespace, name }, options));
}

/** An empty selector matches every pod of the namespace: the restarts of another workload would stop the target. */
function refuseEmpty(call: Call, selector: string): void {
  if (selector.trim() !== '') return;
  throw new ClusterError('refused', `${describeCall(call)}: not sent: the target's selector is empty`);
}
