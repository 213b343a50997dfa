import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { loadAll } from 'js-yaml';
import { freePort } from '../../../src/dev/loopback.ts';
import type { Cluster } from '../cluster.ts';
import { becomesReady, startComponent } from '../node/component.ts';
import { makeFolder } from './folder.ts';
import type { Scope } from './scope.ts';

/** Starts kube-state-metrics for one namespace, as a process beside the cluster. Returns its `host:port`. */
export function startKubeStateMetrics(t: Scope, cluster: Cluster, namespace: string): Promise<string> {
  return start(t, cluster, [`--namespaces=${namespace}`, '--resources=pods,deployments,replicasets']);
}

/** Starts the button's own kube-state-metrics with the arguments of its manifest. Returns its `host:port`. */
export async function startButtonCounters(t: Scope, cluster: Cluster, namespace: string): Promise<string> {
  const manifest = resolve(import.meta.dirname, '../../../k8s/monitoring/kube-state-metrics-button.yaml');
  const objects = loadAll(await readFile(manifest, 'utf8')) as Deployment[]; // generate made them
  const args = objects.find(({ kind }) => kind === 'Deployment')?.spec.template.spec.containers[0]?.args ?? [];
  const kept = args.filter((arg) => !/^--(telemetry-)?port=/.test(arg));
  return start(
    t,
    cluster,
    kept.map((arg) => (arg === '--namespaces=sre' ? `--namespaces=${namespace}` : arg)),
  );
}

interface Deployment {
  readonly kind: string;
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly { args: string[] }[] } } };
}

async function start(t: Scope, cluster: Cluster, args: readonly string[]): Promise<string> {
  const [port, telemetryPort] = [await freePort(), await freePort()];
  const component = await startComponent(await makeFolder(t), 'kube-state-metrics', [
    `--kubeconfig=${cluster.kubeconfig}`,
    ...args,
    ...['--host=127.0.0.1', `--port=${port}`, '--telemetry-host=127.0.0.1', `--telemetry-port=${telemetryPort}`],
  ]);
  t.teardown(() => component.stop());
  const address = `127.0.0.1:${port}`;
  const tellsOfPods = async () =>
    (await (await fetch(`http://${address}/metrics`)).text()).includes('kube_pod_created{');
  await becomesReady(component, tellsOfPods);
  return address;
}
