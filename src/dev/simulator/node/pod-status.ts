import { type ContainerStatus, isActive, type Pod, type PodStatus } from '../store/objects.ts';
import type { Store } from '../store/store.ts';

/** The stored pod, if it is active and not a newer pod of the same name. */
function activePod(store: Store, { metadata: { namespace, name, uid } }: Pod): Pod | undefined {
  const pod = store.get('pods', namespace, name);
  return pod?.metadata.uid === uid && isActive(pod) ? pod : undefined;
}

export function containerStatus(store: Store, pod: Pod, container: string): ContainerStatus | undefined {
  return activePod(store, pod)?.status.containerStatuses?.find(({ name }) => name === container);
}

/** Writes one container's status, and the pod status that follows from it. */
export function writeContainerStatus(store: Store, pod: Pod, status: ContainerStatus): void {
  const statuses = activePod(store, pod)?.status.containerStatuses ?? [];
  const containerStatuses = statuses.map((one) => (one.name === status.name ? status : one));
  const anyStarted = containerStatuses.some(({ containerID }) => containerID !== undefined);
  writePodStatus(store, pod, { phase: anyStarted ? 'Running' : 'Pending', containerStatuses });
}

export function writePodStatus(store: Store, pod: Pod, change: Partial<PodStatus>): void {
  const latest = activePod(store, pod);
  if (!latest) return;
  const status = { ...latest.status, ...change };
  const ready = status.phase === 'Running' && status.containerStatuses?.every((one) => one.ready) ? 'True' : 'False';
  const conditions = [
    { type: 'PodScheduled', status: 'True' },
    { type: 'ContainersReady', status: ready },
    { type: 'Ready', status: ready },
  ] as const;
  const spec = { ...latest.spec, nodeName: 'node-1' };
  store.put('pods', { ...latest, spec, status: { ...status, conditions } });
}
