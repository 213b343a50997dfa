import type { Duplex } from 'node:stream';
import type { Scale } from '../cluster/cluster.ts';
import type { PodSnapshot } from '../core/evidence/pod.ts';
import type { Target } from '../core/target.ts';
import { mintToken, type TokenOrder, whoAmI } from './access/identity.ts';
import { loadKubeConfig } from './access/kubeconfig.ts';
import { findPodPort, openPodStream, type PodPort } from './access/port-forward.ts';
import { type ProxyFor, useProxy } from './access/proxy.ts';
import { type Connection, type ConnectOptions, connectWith, openClient } from './connect.ts';
import { ConfigMaps } from './state/config-maps.ts';
import { podSnapshot } from './workloads/pod-snapshot.ts';
import { createListPods, readPod } from './workloads/pods.ts';
import { raiseReplicas } from './workloads/scale.ts';

/** A cluster as a person with a kubeconfig reaches it. Every call rejects with a ClusterError. */
export interface UserConnection extends Connection {
  /** The kubeconfig's name for its user, which proves nothing. */
  readonly user: string;
  readonly server: string;
  /** The namespace of the kubeconfig's context. */
  readonly namespace: string;
  readPod(namespace: string, name: string, signal: AbortSignal): Promise<PodSnapshot>;
  /** The API server's name for the user. */
  whoAmI(signal: AbortSignal): Promise<string>;
  /** Starts the target: sets its replicas if its scale is still `seen`. */
  raise(target: Target, replicas: number, seen: Scale, signal: AbortSignal): Promise<Scale>;
  /** The data of a ConfigMap in the receiver's namespace. */
  readConfigMap(name: string, signal: AbortSignal): Promise<Readonly<Record<string, string>>>;
  mintToken(order: TokenOrder, signal: AbortSignal): Promise<string>;
  /** A ready pod of a Service. */
  findPodPort(service: { readonly namespace: string; readonly service: string }, signal: AbortSignal): Promise<PodPort>;
  /** A connection to the pod's port, through the API server. */
  openPodStream(to: PodPort, signal: AbortSignal): Promise<Duplex>;
}

/** Opens no connection yet; throws as {@link connect} does, and takes as long to load. */
export function connectAsUser(options: ConnectOptions, proxyFor: ProxyFor = () => ''): UserConnection {
  const open = openClient({ ...options, cluster: useProxy(loadKubeConfig(options), proxyFor) });
  const { client, kubeConfig } = open;
  const configMaps = new ConfigMaps(client, options.stateNamespace);
  return {
    ...connectWith(open, options),
    user: kubeConfig.getCurrentUser()?.name ?? '',
    server: client.server,
    namespace: kubeConfig.getContextObject(kubeConfig.getCurrentContext())?.namespace ?? 'default',
    readPod: async (namespace, name, signal) => podSnapshot(await readPod(client, namespace, name, signal)),
    whoAmI: (signal) => whoAmI(client, signal),
    raise: (target, replicas, seen, signal) => raiseReplicas(client, target, replicas, seen, signal),
    readConfigMap: async (name, signal) => (await configMaps.read(name, signal)).data ?? {},
    mintToken: (order, signal) => mintToken(client, order, signal),
    findPodPort: (service, signal) => findPodPort(client, createListPods(client), service, signal),
    openPodStream: (to, signal) => openPodStream(kubeConfig, to, signal),
  };
}
