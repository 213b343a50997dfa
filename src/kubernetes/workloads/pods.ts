import { CoreV1Api, type V1Pod } from '@kubernetes/client-node';
import { ClusterError } from '../../cluster/errors.ts';
import { type Call, describeCall } from '../transport/call.ts';
import type { Client } from '../transport/client.ts';

/** Pods asked for in one page of a list, and pages. */
export const podsPerPage = 500;
export const podPages = 10;

export interface ListedPods {
  readonly pods: readonly V1Pod[];
  /** Where a watch goes on from. */
  readonly resourceVersion: string;
}

export type ListPods = (namespace: string, selector: string, signal: AbortSignal) => Promise<ListedPods>;

/** Lists page by page. No resourceVersion is sent, so each list is as fresh as etcd, never a cache's. */
export function createListPods(client: Client): ListPods {
  const core = new CoreV1Api(client.configuration);
  return async (namespace, selector, signal) => {
    const call: Call = { verb: 'list', resource: 'pods', namespace, kind: 'PodList', repeat: 'read' };
    refuseEmpty(call, selector);
    const pods: V1Pod[] = [];
    let next: string | undefined;
    for (let page = 0; page < podPages; page++) {
      const param = { namespace, labelSelector: selector, limit: podsPerPage, ...(next ? { _continue: next } : {}) };
      const list = await client.perform(call, signal, (options) => core.listNamespacedPod(param, options));
      // An empty list may come as null.
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
  const core = new CoreV1Api(client.configuration);
  const call: Call = { verb: 'get', resource: 'pods', namespace, name, kind: 'Pod', repeat: 'read' };
  return client.perform(call, signal, (options) => core.readNamespacedPod({ namespace, name }, options));
}

/** An empty selector matches every pod of the namespace, and another workload's restarts would stop the target. */
function refuseEmpty(call: Call, selector: string): void {
  if (selector.trim() !== '') return;
  throw new ClusterError('refused', `${describeCall(call)}: not asked: the target's selector is empty`);
}
