import type { Scope } from '../../test/cluster/support/scope.ts';
import type { Body, Client } from '../../test/contract/client.ts';

/** When watches of the cluster's API showed the beginning and the end of a stop, in milliseconds since the epoch. */
export interface Sightings {
  /** The pod whose container restarted for the fourth time. */
  pod?: string;
  fourthRestartAt?: number;
  zeroReplicasAt?: number;
}

interface Pod {
  readonly metadata: { readonly name: string };
  readonly status?: { readonly containerStatuses?: readonly { readonly restartCount: number }[] };
}

interface Deployment {
  readonly spec: { readonly replicas: number };
}

/** Watches `swype-app` and its pods until the scope ends. No pod of an earlier run may exist. */
export async function watchStop(scope: Scope, api: Client, namespace: string): Promise<Sightings> {
  const sightings: Sightings = {};
  let wasUp = false;
  const onPod = ({ metadata, status }: Pod, at: number) => {
    const isFourth = status?.containerStatuses?.some(({ restartCount }) => restartCount >= 4) ?? false;
    if (!isFourth || sightings.fourthRestartAt !== undefined) return;
    sightings.pod = metadata.name;
    sightings.fourthRestartAt = at;
  };
  const onDeployment = ({ spec }: Deployment, at: number) => {
    if (spec.replicas > 0) wasUp = true;
    else if (wasUp) sightings.zeroReplicasAt ??= at;
  };
  const namespaced = `namespaces/${namespace}`;
  await Promise.all([
    follow(scope, api, `/api/v1/${namespaced}/pods?labelSelector=app%3Dswype-app`, onPod),
    follow(scope, api, `/apis/apps/v1/${namespaced}/deployments?fieldSelector=metadata.name%3Dswype-app`, onDeployment),
  ]);
  return sightings;
}

/** Passes the existing objects to `take`, resolves, and then passes each later change. An object's time is the arrival of its line. */
async function follow<Seen>(
  scope: Scope,
  api: Client,
  path: string,
  take: (object: Seen, at: number) => void,
): Promise<void> {
  // The path determines the type.
  const pass = (object: Body) => take(object as unknown as Seen, Date.now());
  const { body } = await api.get(path);
  body.items.forEach(pass);
  const { resourceVersion } = body.metadata;
  const watch = await api.watch(`${path}&watch=true&timeoutSeconds=600&resourceVersion=${resourceVersion}`);
  scope.teardown(() => watch.close());
  if (watch.status !== 200) throw new Error(`a watch was answered ${watch.status}`);
  const read = async () => {
    for (let event = await watch.next(); event !== undefined; event = await watch.next()) {
      if (event.type === 'ERROR') throw new Error(`a watch ended: ${event.object.message}`);
      pass(event.object);
    }
  };
  void read();
}
