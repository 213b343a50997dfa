import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { loadAll } from 'js-yaml';
import type { Test } from 'tap';
import { freePort } from '../../src/dev/loopback.ts';
import type { Cluster } from './cluster.ts';
import { becomesReady, startComponent, until } from './node/component.ts';
import { makeFolder } from './support/folder.ts';
import { accessOf, writeTokenKubeconfig } from './support/kube-access.ts';
import type { Scope } from './support/scope.ts';

const root = resolve(import.meta.dirname, '../..');

export async function tell(t: Test, cluster: Cluster): Promise<void> {
  await t.test(
    'kube-state-metrics with the shipped rights and arguments exports every metric of the rules, and no other',
    async (t) => {
      const namespace = await cluster.makeNamespace(t);
      const manifests = await shippedManifests(namespace);
      await cluster.apply(...manifests.filter(({ kind }) => !['Deployment', 'Service'].includes(kind)));
      t.teardown(() =>
        cluster.kubectl('delete', 'clusterrole,clusterrolebinding', `kube-state-metrics-nodes-${namespace}`),
      );
      await cluster.apply(...whatTheRulesAreAbout(namespace));
      // The object then stays, being deleted, until its finalizer is removed.
      await cluster.kubectl('-n', namespace, 'delete', 'pod', 'leaving', '--wait=false');
      t.teardown(() =>
        cluster.kubectl('-n', namespace, 'patch', 'pod', 'leaving', '-p', '{"metadata":{"finalizers":null}}'),
      );
      await labelNode(t, cluster);

      const { page, telemetry } = await start(t, cluster, namespace, argumentsOf(manifests));
      const asked = await metricsThatRulesAsk();
      t.ok(asked.size > 10);
      const metrics = async () => new Set([...(await page()).matchAll(/^(kube_\w+)\{/gm)].map(([, name = '']) => name));
      const expected = [...asked].toSorted();
      const isWhole = async () => expected.join() === [...(await metrics())].toSorted().join();
      await until('it exports every metric', isWhole, 60_000).catch(() => undefined);
      t.strictSame([...(await metrics())].toSorted(), expected);

      const text = await page();
      t.match(text, /^kube_endpointslice_endpoints\{.*endpoint_zone="AB".*\} 1$/m);
      t.match(text, /^kube_node_labels\{.*label_topology_kubernetes_io_zone="AB".*\} 1$/m);
      t.match(text, /^kube_job_failed\{.*job_name="llm-batch-1",.*condition="true".*\} 1$/m);
      t.match(text, /^kube_job_complete\{.*job_name="llm-batch-2",.*condition="true".*\} 1$/m);
      t.notMatch(await telemetry(), /^kube_state_metrics_(list|watch)_total\{.*result="error".*\} [1-9]/m);
    },
  );
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: { readonly template: { readonly spec: { readonly containers: readonly { args: string[] }[] } } };
}

/** Replaces both shipped namespaces with the test's namespace. */
async function shippedManifests(namespace: string): Promise<Manifest[]> {
  const text = await readFile(join(root, 'k8s/monitoring/kube-state-metrics.yaml'), 'utf8');
  const named = text
    .replaceAll(/namespace: (sre|monitoring)$/gm, `namespace: ${namespace}`)
    .replace('--namespaces=sre', `--namespaces=${namespace}`)
    .replaceAll('name: kube-state-metrics-nodes', `name: kube-state-metrics-nodes-${namespace}`);
  // The tests of the manifests verify that the file has this shape.
  return loadAll(named) as Manifest[];
}

function argumentsOf(manifests: readonly Manifest[]): string[] {
  const spec = manifests.find(({ kind }) => kind === 'Deployment')?.spec?.template.spec;
  return spec?.containers[0]?.args.filter((argument) => !/-?port=/.test(argument)) ?? [];
}

async function metricsThatRulesAsk(): Promise<Set<string>> {
  const files = ['big-red-button-stop.yml', 'tickets.yml'].map((file) => join(root, 'prometheus-rules', file));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const rules = texts.join('').replaceAll(/^ *#.*$/gm, '');
  return new Set([...rules.matchAll(/\bkube_[a-z_]+/g)].map(([name]) => name));
}

/** No object needs an image: a pod that cannot start is exported too. */
function whatTheRulesAreAbout(namespace: string): object[] {
  const metadata = (name: string) => ({ name, namespace });
  const containers = [{ name: 'app', image: 'none.invalid/none:1' }];
  const template = { metadata: { labels: { app: 'x' } }, spec: { containers } };
  const sidecar = { name: 'proxy', image: 'none.invalid/none:1', restartPolicy: 'Always' };
  const withSidecar = { ...template, spec: { containers, initContainers: [sidecar] } };
  const workload = { selector: { matchLabels: { app: 'x' } }, template };
  const job = { ...template, spec: { containers, restartPolicy: 'Never' } };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadata('web'),
      spec: { ...workload, template: withSidecar, replicas: 1 },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: metadata('db'),
      spec: { ...workload, replicas: 0, serviceName: 'db' },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: metadata('web-1'),
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.1.2.3'], conditions: { ready: true }, zone: 'AB' }],
      ports: [{ port: 80 }],
    },
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: metadata('llm-batch-1'),
      spec: { activeDeadlineSeconds: 1, template: job },
    },
    { apiVersion: 'batch/v1', kind: 'Job', metadata: metadata('llm-batch-2'), spec: { completions: 0, template: job } },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...metadata('leaving'), finalizers: ['big-red-button.dev/test'] },
      spec: { containers },
    },
  ];
}

/** A node of the cluster is in zone AB as long as the test runs. */
async function labelNode(t: Scope, cluster: Cluster): Promise<void> {
  const [node = ''] = (await cluster.kubectl('get', 'nodes', '-o', 'name')).split('\n');
  const label = 'topology.kubernetes.io/zone';
  await cluster.kubectl('label', '--overwrite', node, `${label}=AB`);
  t.teardown(() => cluster.kubectl('label', node, `${label}-`));
}

/** Runs under its own account, as a process beside the cluster. */
async function start(t: Scope, cluster: Cluster, namespace: string, args: readonly string[]) {
  const folder = await makeFolder(t);
  const access = await accessOf(cluster, namespace, 'kube-state-metrics');
  const kubeconfig = await writeTokenKubeconfig(join(folder, 'kubeconfig'), access);
  const [port, telemetryPort] = [await freePort(), await freePort()];
  const component = await startComponent(folder, 'kube-state-metrics', [
    ...args,
    ...[`--kubeconfig=${kubeconfig}`, '--host=127.0.0.1', '--telemetry-host=127.0.0.1'],
    ...[`--port=${port}`, `--telemetry-port=${telemetryPort}`],
  ]);
  t.teardown(() => component.stop());
  const read = async (from: number) => (await fetch(`http://127.0.0.1:${from}/metrics`)).text();
  await becomesReady(component, async () => (await read(port)).includes('kube_pod_created{'));
  return { page: () => read(port), telemetry: () => read(telemetryPort) };
}
