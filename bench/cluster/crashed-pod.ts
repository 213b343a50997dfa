import { until } from '../../test/cluster/node/component.ts';
import type { Client } from '../../test/contract/client.ts';

/** The payment app with a scheduler that does not exist. No kubelet changes the status of its pods. */
export function unscheduledDeployment(namespace: string): object {
  const labels = { app: 'swype-app' };
  const spec = { schedulerName: 'nobody', containers: [{ name: 'stripe', image: 'stripe' }] };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'swype-app', namespace },
    spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}

/** Waits for its only pod, and writes four restarts by network failure into the pod's status. */
export async function untilCrashed(api: Client, namespace: string): Promise<void> {
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  let name = '';
  const isThere = async () => {
    const { items } = (await api.get(`${pods}?labelSelector=app%3Dswype-app`)).body;
    // Only a pod that is being deleted has this field.
    const alive = items.filter(({ metadata }) => !('deletionTimestamp' in metadata));
    name = alive.length === 1 ? (alive[0]?.metadata.name ?? '') : '';
    return name !== '' && items.length === 1;
  };
  await until('there is one pod', isThere, 30_000);
  const { status, body } = await api.patch(`${pods}/${name}/status`, { status: crashedStatus(new Date()) });
  if (status !== 200) throw new Error(`no status: ${status} ${body.message}`);
}

function crashedStatus(now: Date): object {
  const at = now.toISOString();
  const terminated = {
    exitCode: 1,
    reason: 'Error',
    message: 'payment gateway: connect ECONNREFUSED 203.0.113.7:443',
    startedAt: at,
    finishedAt: at,
    containerID: 'containerd://none',
  };
  const container = {
    name: 'stripe',
    image: 'stripe',
    imageID: '',
    ready: true,
    started: true,
    restartCount: 4,
    state: { running: { startedAt: at } },
    lastState: { terminated },
  };
  return { phase: 'Running', startTime: at, containerStatuses: [container] };
}
