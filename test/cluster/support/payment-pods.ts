import type { Cluster } from '../cluster.ts';
import { until } from '../node/component.ts';

/** The payment app's pods that are not being deleted, as the API shows them. */
export interface PaymentPod {
  readonly metadata: { readonly name: string; readonly uid: string; readonly deletionTimestamp?: string };
  readonly status: {
    readonly phase: string;
    readonly containerStatuses?: readonly {
      readonly restartCount: number;
      readonly state: { readonly running?: object };
    }[];
  };
}

export async function paymentPods(cluster: Cluster, namespace: string): Promise<readonly PaymentPod[]> {
  const list = JSON.parse(await cluster.kubectl('-n', namespace, 'get', 'pods', '-l', 'app=swype-app', '-o', 'json'));
  return list.items.filter(({ metadata }: PaymentPod) => metadata.deletionTimestamp === undefined);
}

/** Waits until the payment app is one new pod, not in `before`, whose container runs after that many restarts. */
export async function untilRestarted(
  cluster: Cluster,
  namespace: string,
  times: number,
  before: readonly PaymentPod[] = [],
): Promise<void> {
  const old = before.map(({ metadata }) => metadata.uid);
  const isSo = async () => {
    const [pod, ...more] = await paymentPods(cluster, namespace);
    const [container] = pod?.status.containerStatuses ?? [];
    if (pod === undefined || container === undefined || more.length > 0 || old.includes(pod.metadata.uid)) return false;
    return container.restartCount === times && container.state.running !== undefined;
  };
  await until(`a new pod's container runs after ${times} restarts`, isSo, 120_000);
}

/** The trips' Events about the payment app. */
export async function tripEvents(
  cluster: Cluster,
  namespace: string,
): Promise<readonly { readonly message: string }[]> {
  const selector = '--field-selector=reason=BigRedButtonTripped';
  return JSON.parse(await cluster.kubectl('-n', namespace, 'get', 'events', selector, '-o', 'json')).items;
}
