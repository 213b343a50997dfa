import type { KubeConfig } from '@kubernetes/client-node';
import type { Reviews } from '../cluster/access-reviews.ts';
import { type Clock, setBack, systemClock } from '../cluster/clock.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { DrillStore } from '../cluster/drill-store.ts';
import type {
  ArchiveStore,
  ButtonIndex,
  HeartbeatStore,
  OutageStore,
  RehearsalStore,
  WatchedLatchStore,
} from '../cluster/stores.ts';
import { type ClusterSource, loadKubeConfig } from './access/kubeconfig.ts';
import { createReviews } from './access/reviews.ts';
import { createArchiveStore } from './state/archive-store.ts';
import { ConfigMaps } from './state/config-maps.ts';
import { createDrillStore } from './state/drill-store.ts';
import { createLatchStore } from './state/latch-store.ts';
import {
  createButtonIndex,
  createHeartbeatStore,
  createOutageStore,
  createRehearsalStore,
} from './state/shared-stores.ts';
import { createStateWatch } from './state/state-watch.ts';
import { Client, type RequestObservation } from './transport/client.ts';
import { createPool, type Pool } from './transport/pool.ts';
import { type WatchBounds, watchBounds } from './transport/watch-loop.ts';
import { eventCalls } from './workloads/events.ts';
import { deletePodCall } from './workloads/pod-deletion.ts';
import { podSnapshot } from './workloads/pod-snapshot.ts';
import { PodWatches } from './workloads/pod-watches.ts';
import { createListPods, refuseEmpty } from './workloads/pods.ts';
import { scaleCalls } from './workloads/scale.ts';
import { watchTarget } from './workloads/target-watch.ts';

export interface ClientOptions extends ClusterSource {
  /** Called after every HTTP request, for metrics. */
  readonly onRequest?: (observation: RequestObservation) => void;
  readonly clock?: Clock;
  /** From 0 to 1, so that replicas do not retry at the same moment. Default: Math.random. */
  readonly random?: () => number;
}

export interface ConnectOptions extends ClientOptions {
  /** The namespace of the state ConfigMaps. */
  readonly stateNamespace: string;
  readonly watch?: Partial<WatchBounds>;
}

/** One cluster, on one pool of kept-alive connections. */
export interface Connection {
  /** Shows the API server's time, which dates every object and is the same for all replicas. A machine's own clock may be an hour off. */
  readonly clock: Clock;
  readonly cluster: Cluster;
  readonly latches: WatchedLatchStore;
  readonly archives: ArchiveStore;
  readonly heartbeats: HeartbeatStore;
  readonly rehearsals: RehearsalStore;
  readonly outages: OutageStore;
  readonly buttonIndex: ButtonIndex;
  readonly reviews: Reviews;
  /** The state of the drill in a namespace. */
  drills(namespace: string): DrillStore;
  /** Ends every connection, also that of a watch. */
  close(): Promise<void>;
}

/**
 * Opens no connection yet: the first call does. Throws a `refused` ClusterError if the kubeconfig is not usable.
 * This file loads @kubernetes/client-node, which takes a third of a second: import it only to reach a cluster.
 */
export function connect(options: ConnectOptions): Connection {
  return connectWith(openClient(options), options);
}

/** The parts that every call needs. */
interface OpenClient {
  readonly kubeConfig: KubeConfig;
  readonly pool: Pool;
  readonly client: Client;
}

/** Throws as {@link connect} does. */
export function openClient(options: ClientOptions): OpenClient {
  const kubeConfig = loadKubeConfig(options);
  const pool = createPool(kubeConfig);
  const server = kubeConfig.getCurrentCluster()?.server ?? '';
  const { clock = systemClock, onRequest = () => {}, random = Math.random } = options;
  const client = new Client(server, pool, { clock, observe: onRequest, random });
  return { kubeConfig, pool, client };
}

/** The receiver's calls. */
export function connectWith({ client, pool }: OpenClient, options: ConnectOptions): Connection {
  const clock = setBack(client.clock, () => client.aheadMs);
  const configMaps = new ConfigMaps(client, options.stateNamespace);
  const bounds = { ...watchBounds, random: options.random ?? Math.random, ...options.watch };
  return {
    clock,
    cluster: createCluster(client, bounds),
    latches: createLatchStore(configMaps, createStateWatch(client, bounds, options.stateNamespace)),
    archives: createArchiveStore(configMaps, clock),
    heartbeats: createHeartbeatStore(configMaps, clock),
    rehearsals: createRehearsalStore(configMaps, clock),
    outages: createOutageStore(configMaps, clock),
    buttonIndex: createButtonIndex(configMaps, clock),
    reviews: createReviews(client, options.stateNamespace),
    drills: (namespace) => createDrillStore(new ConfigMaps(client, namespace)),
    close: () => pool.close(),
  };
}

function createCluster(client: Client, bounds: WatchBounds): Cluster {
  const listPods = createListPods(client);
  const podWatches = new PodWatches(client, listPods, bounds);
  return {
    aheadMs: () => client.aheadMs,
    ...scaleCalls(client),
    ...eventCalls(client),
    ...deletePodCall(client),
    listPods: async (namespace, selector, signal, which = 'all') => {
      const scope = { namespace, selector, unfinished: which === 'unfinished' };
      refuseEmpty(scope);
      return (await listPods(scope, podSnapshot, signal)).pods;
    },
    watchPods: (namespace, selector, handlers, signal) => podWatches.watch({ namespace, selector }, handlers, signal),
    watchTarget: (target, handlers, signal) => watchTarget(client, bounds, target, handlers, signal),
  };
}
