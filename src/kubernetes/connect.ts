import type { KubeConfig } from '@kubernetes/client-node';
import type { Reviews } from '../cluster/access-reviews.ts';
import { type Clock, setBack, systemClock } from '../cluster/clock.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Inspector } from '../cluster/inspector.ts';
import type { ButtonIndex, HeartbeatStore, LatchStore, OutageStore } from '../cluster/stores.ts';
import { createInspector } from './access/inspection.ts';
import { type ClusterSource, loadKubeConfig } from './access/kubeconfig.ts';
import { createReviews } from './access/reviews.ts';
import { createButtonIndex } from './state/button-index.ts';
import { ConfigMaps } from './state/config-maps.ts';
import { createHeartbeatStore } from './state/heartbeat-store.ts';
import { createLatchStore } from './state/latch-store.ts';
import { createChainStore } from './state/outage-store.ts';
import { Client, type RequestObservation } from './transport/client.ts';
import { createPool, type Pool } from './transport/pool.ts';
import { eventCalls } from './workloads/events.ts';
import { podSnapshot } from './workloads/pod-snapshot.ts';
import { createListPods } from './workloads/pods.ts';
import { scaleCalls } from './workloads/scale.ts';
import { type WatchBounds, watchBounds, watchPods } from './workloads/watch.ts';

export interface ConnectOptions extends ClusterSource {
  /** Where the state ConfigMaps are. */
  readonly stateNamespace: string;
  /** Told of every HTTP request, for metrics. */
  readonly onRequest?: (observation: RequestObservation) => void;
  readonly clock?: Clock;
  readonly watch?: Partial<WatchBounds>;
}

/** One cluster, on one pool of kept-alive connections. */
export interface Connection {
  /**
   * Shows the API server's time: by it the cluster dates what happens, and replicas compare what they tell each other. The
   * clock of a machine may be an hour off.
   */
  readonly clock: Clock;
  readonly cluster: Cluster;
  readonly latches: LatchStore;
  readonly heartbeats: HeartbeatStore;
  readonly outages: OutageStore;
  readonly buttonIndex: ButtonIndex;
  /** Who people are, and what they may. */
  readonly reviews: Reviews;
  /** What surrounds a button, for the check. */
  readonly inspector: Inspector;
  /** Ends every connection, watches among them. */
  close(): Promise<void>;
}

/**
 * Opens nothing yet: the first call does. Throws a `refused` ClusterError when the kubeconfig is of no use.
 * This file loads @kubernetes/client-node, which takes a third of a second: import it only where a cluster is needed.
 */
export function connect(options: ConnectOptions): Connection {
  return connectWith(openClient(options), options);
}

/** What every call goes through. */
export interface OpenClient {
  readonly kubeConfig: KubeConfig;
  readonly pool: Pool;
  readonly client: Client;
}

/** Throws as {@link connect} does. */
export function openClient(options: Omit<ConnectOptions, 'stateNamespace'>): OpenClient {
  const kubeConfig = loadKubeConfig(options);
  const pool = createPool(kubeConfig);
  const server = kubeConfig.getCurrentCluster()?.server ?? '';
  const client = new Client(server, pool, options.clock ?? systemClock, options.onRequest ?? (() => {}));
  return { kubeConfig, pool, client };
}

/** The receiver's calls on a client. */
export function connectWith({ client, pool }: OpenClient, options: ConnectOptions): Connection {
  const clock = setBack(client.clock, () => client.aheadMs);
  const configMaps = new ConfigMaps(client, options.stateNamespace);
  return {
    clock,
    cluster: createCluster(client, { ...watchBounds, ...options.watch }),
    latches: createLatchStore(configMaps),
    heartbeats: createHeartbeatStore(configMaps, clock.now),
    outages: createChainStore(configMaps),
    buttonIndex: createButtonIndex(configMaps),
    reviews: createReviews(client, options.stateNamespace),
    inspector: createInspector(client),
    close: () => pool.close(),
  };
}

function createCluster(client: Client, bounds: WatchBounds): Cluster {
  const listPods = createListPods(client);
  return {
    aheadMs: () => client.aheadMs,
    ...scaleCalls(client),
    ...eventCalls(client),
    listPods: async (namespace, selector, signal) => {
      const { pods } = await listPods(namespace, selector, signal);
      return pods.map(podSnapshot);
    },
    watchPods: (namespace, selector, handlers, signal) =>
      watchPods(client, listPods, bounds, { namespace, selector }, handlers, signal),
  };
}
