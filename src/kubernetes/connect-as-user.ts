import type { Duplex } from 'node:stream';
import { type Connection, type ConnectOptions, connectWith, openClient } from './connect.ts';
import { mintToken, type TokenOrder, whoAmI } from './identity.ts';
import { createListPods } from './pods.ts';
import { findPodPort, openPodStream, type PodPort } from './port-forward.ts';

/** A cluster as a person with a kubeconfig reaches it. Every call rejects with a ClusterError. */
export interface UserConnection extends Connection {
  /** Of the kubeconfig: what the person calls this identity, which proves nothing. */
  readonly user: string;
  readonly server: string;
  /** Who that is to the API server. */
  whoAmI(signal: AbortSignal): Promise<string>;
  mintToken(order: TokenOrder, signal: AbortSignal): Promise<string>;
  /** A ready pod of a Service. */
  findPodPort(service: { readonly namespace: string; readonly service: string }, signal: AbortSignal): Promise<PodPort>;
  /** A connection to it, through the API server. */
  openPodStream(to: PodPort, signal: AbortSignal): Promise<Duplex>;
}

/** Opens nothing yet; throws as {@link connect} does, and takes as long to load. */
export function connectAsUser(options: ConnectOptions): UserConnection {
  const open = openClient(options);
  const { client, kubeConfig } = open;
  const listPods = createListPods(client);
  return {
    ...connectWith(open, options),
    user: kubeConfig.getCurrentUser()?.name ?? '',
    server: client.server,
    whoAmI: (signal) => whoAmI(client, signal),
    mintToken: (order, signal) => mintToken(client, order, signal),
    findPodPort: (service, signal) => findPodPort(client, listPods, service, signal),
    openPodStream: (to, signal) => openPodStream(kubeConfig, to, signal),
  };
}
