import { freePort } from '../../../src/dev/loopback.ts';
import type { Cluster } from '../cluster.ts';
import { becomesReady, startComponent } from '../node/component.ts';
import { makeFolder } from './folder.ts';
import type { Scope } from './scope.ts';

/** Starts kube-state-metrics for one namespace, as a process beside the cluster. Returns its `host:port`. */
export async function startKubeStateMetrics(t: Scope, cluster: Cluster, namespace: string): Promise<string> {
  const [port, telemetryPort] = [await freePort(), await freePort()];
  const component = await startComponent(await makeFolder(t), 'kube-state-metrics', [
    `--kubeconfig=${cluster.kubeconfig}`,
    `--namespaces=${namespace}`,
    '--resources=pods,deployments,replicasets',
    ...['--host=127.0.0.1', `--port=${port}`, '--telemetry-host=127.0.0.1', `--telemetry-port=${telemetryPort}`],
  ]);
  t.teardown(() => component.stop());
  const address = `127.0.0.1:${port}`;
  const tellsOfPods = async () =>
    (await (await fetch(`http://${address}/metrics`)).text()).includes('kube_pod_created{');
  await becomesReady(component, tellsOfPods);
  return address;
}
