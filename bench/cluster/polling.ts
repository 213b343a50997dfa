import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from '../../src/dev/programs/child.ts';
import type { Cluster } from '../../test/cluster/cluster.ts';
import { until } from '../../test/cluster/node/component.ts';
import { paymentDeployment } from '../../test/cluster/payment/deployment.ts';
import type { Client } from '../../test/contract/client.ts';
import { scoped } from './scoped.ts';
import { watchStop } from './sightings.ts';

const lookEveryMs = 60_000;
const script = join(import.meta.dirname, 'polling.sh');
/** Four restarts and then none: the runs go on in parallel, and must not slow each other down. */
const fourRestarts = ['refuses', 'refuses', 'refuses', 'refuses', 'answers'] as const;

/**
 * Milliseconds from the fourth restart to zero replicas, for each run. Real restarts come at any time, so the runs are spread evenly over the
 * minute between two looks of the script.
 */
export function stopByPolling(cluster: Cluster, api: Client, runs: number): Promise<readonly number[]> {
  const each = Array.from({ length: runs }, (_, run) => pollOnce(cluster, api, (lookEveryMs * run) / runs));
  return Promise.all(each);
}

function pollOnce(cluster: Cluster, api: Client, delayMs: number): Promise<number> {
  return scoped(async (scope) => {
    const namespace = await cluster.makeNamespace(scope);
    const poll = await startChild(script, [cluster.kubeconfig, namespace], import.meta.dirname);
    scope.teardown(() => poll.stop());
    await sleep(delayMs);
    const sightings = await watchStop(scope, api, namespace);
    await cluster.apply(paymentDeployment(namespace, cluster.paymentImage, { gateway: fourRestarts }));
    await until('the script has stopped it', async () => sightings.zeroReplicasAt !== undefined, 240_000);
    const { fourthRestartAt = Number.NaN, zeroReplicasAt = Number.NaN } = sightings;
    return zeroReplicasAt - fourthRestartAt;
  });
}
