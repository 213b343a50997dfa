import { readFile } from 'node:fs/promises';
import { Agent } from 'undici';
import type { Cluster } from '../../test/cluster/cluster.ts';
import { until } from '../../test/cluster/node/component.ts';
import { prepareReceiver } from '../../test/cluster/support/chain.ts';
import { install } from '../../test/cluster/support/installation.ts';
import { readReceiverConfig } from '../../test/cluster/support/receiver-config.ts';
import { post } from '../../test/cluster/support/requests.ts';
import type { Scope } from '../../test/cluster/support/scope.ts';
import type { Client } from '../../test/contract/client.ts';
import { quantile, type Row, timed } from '../support/row.ts';
import { patchToZero, postTrip } from '../support/trip-request.ts';
import { unscheduledDeployment, untilCrashed } from './crashed-pod.ts';
import { startFlood } from './flood.ts';

/** Bare patches for each trip. They are cheap. */
const patchesPerTrip = 3;

interface Stand {
  readonly api: Client;
  readonly namespace: string;
  /** The ConfigMap of the button's state. */
  readonly statePath: string;
  readonly scalePath: string;
  /** Sends a notification that trips, and waits for its 200. Resolves with the trip's id. */
  trip(): Promise<string>;
  reset(trip: string): Promise<void>;
  /** One bare PATCH to zero replicas as the receiver's account. */
  patch(): Promise<void>;
}

/**
 * From a notification to the 200 of a trip, with a durable latch and accepted zero replicas, against one bare PATCH of the same scale by
 * the same account. Both use a kept-alive connection. The pod has no node, so its restarts take no time: an administrator writes its status.
 */
export async function benchWebhook(
  scope: Scope,
  cluster: Cluster,
  api: Client,
  { trips, flood }: { readonly trips: number; readonly flood: boolean },
): Promise<readonly Row[]> {
  const stand = await makeStand(scope, cluster, api);
  // The first trip opens connections and warms up the code.
  await tripOnce(stand);
  const idle = await tripRepeatedly(stand, trips);
  const rows = [rowOf('p50', idle, 0.5, 3), rowOf('p99', idle, 0.99, 6)];
  if (!flood) return rows;
  await startFlood(scope, cluster);
  const flooded = await tripRepeatedly(stand, trips);
  return [...rows, floodRow(quantile(flooded.trips, 0.99), quantile(idle.trips, 0.99), trips)];
}

/** Milliseconds of each trip, and of each bare PATCH. */
interface Timings {
  readonly trips: readonly number[];
  readonly patches: readonly number[];
}

async function tripRepeatedly(stand: Stand, count: number): Promise<Timings> {
  const all: Timings[] = [];
  for (let trip = 0; trip < count; trip += 1) all.push(await tripOnce(stand));
  return { trips: all.flatMap(({ trips }) => trips), patches: all.flatMap(({ patches }) => patches) };
}

async function tripOnce(stand: Stand): Promise<Timings> {
  await restore(stand);
  const trip = await timed(() => stand.trip());
  await stand.reset(trip.result);
  const patches: number[] = [];
  for (let patch = 0; patch < patchesPerTrip; patch += 1) {
    await scaleUp(stand);
    patches.push((await timed(() => stand.patch())).ms);
  }
  return { trips: [trip.ms], patches };
}

function floodRow(flooded: number, idle: number, trips: number): Row {
  return {
    what: `webhook to 200 of a trip while another account floods the API server, against a quiet one (p99 of ${trips})`,
    measured: `${flooded.toFixed(1)} ms against ${idle.toFixed(1)} ms`,
    value: flooded / idle,
    unit: '×',
    bound: 2,
    sense: 'at most',
  };
}

function rowOf(name: string, { trips, patches }: Timings, share: number, bound: number): Row {
  const [whole, bare] = [quantile(trips, share), quantile(patches, share)];
  return {
    what: `webhook to 200 of a trip, against a bare PATCH (real API server, ${name} of ${trips.length})`,
    measured: `${whole.toFixed(1)} ms against ${bare.toFixed(1)} ms`,
    value: whole / bare,
    unit: '×',
    bound,
    sense: 'at most',
  };
}

async function makeStand(scope: Scope, cluster: Cluster, api: Client): Promise<Stand> {
  const installation = await install(scope, cluster, unscheduledDeployment);
  const { targetNamespace: namespace, stateNamespace, kubeconfig } = installation;
  // No heartbeat comes, and the backup sensor must not trip before the alert.
  const { receiver, client } = await prepareReceiver(scope, installation, '1h');
  await receiver.start();
  await until('the button is armed', async () => (await client.button('swype-app')).state === 'armed', 30_000);
  const { ca, alertmanagerToken } = await readReceiverConfig(receiver);
  const webhook = new Agent({ connect: { ca } });
  scope.teardown(() => webhook.close());
  const account = JSON.parse(await readFile(kubeconfig, 'utf8'));
  const { server, 'certificate-authority-data': serverCa } = account.clusters[0].cluster;
  const bare = new Agent({ connect: { ca: Buffer.from(serverCa, 'base64').toString() } });
  scope.teardown(() => bare.close());
  const scalePath = `/apis/apps/v1/namespaces/${namespace}/deployments/swype-app/scale`;
  return {
    api,
    namespace,
    scalePath,
    statePath: `/api/v1/namespaces/${stateNamespace}/configmaps/big-red-button-swype-app`,
    trip: () => postTrip(receiver.url, alertmanagerToken, webhook),
    reset: async (trip) => {
      const order = { trip, reason: 'bench', force: true };
      const { status, body } = await post(receiver, 'person', '/api/v1/buttons/swype-app/reset', order);
      if (status !== 200) throw new Error(`no reset: ${status} ${JSON.stringify(body)}`);
    },
    patch: () => patchToZero(`${server}${scalePath}`, account.users[0].user.token, bare),
  };
}

/** Payments run again, with four restarts by network failure. The latch has recorded the restore, so nothing else writes it. */
async function restore(stand: Stand): Promise<void> {
  await scaleUp(stand);
  const isSettled = async () => {
    const { data } = (await stand.api.get(stand.statePath)).body as { data?: { latch?: string } };
    return data?.latch !== undefined && JSON.parse(data.latch).awaitingRestore === undefined;
  };
  await until('the receiver has recorded the restore', isSettled, 30_000);
  await untilCrashed(stand.api, stand.namespace);
}

async function scaleUp({ api, scalePath }: Stand): Promise<void> {
  // The policy of held targets sees the reset a moment later.
  const isScaledUp = async () => (await api.patch(scalePath, { spec: { replicas: 1 } })).status === 200;
  await until('the target is scaled up', isScaledUp, 10_000);
}
