import { randomBytes } from 'node:crypto';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createReceiverClient, type ReceiverClient } from '../../../src/dev/demo/stack/receiver-client.ts';
import { run } from '../../../src/dev/programs/run.ts';
import type { Cluster } from '../cluster.ts';
import { until } from '../node/component.ts';
import type { Node } from '../node/node.ts';
import { makeFolder } from '../support/folder.ts';
import { parameterPolicy } from '../support/parameter-informer.ts';
import type { Scope } from '../support/scope.ts';
import { publishImages } from './images.ts';

const root = resolve(import.meta.dirname, '../../..');
/** The names that the shipped manifests use. */
export const receiverNamespace = 'big-red-button';
export const monitoringNamespace = 'monitoring';
export const targetNamespace = 'sre';

/** The receiver and the monitoring as pods, by the shipped manifests. */
export interface Shipped {
  /** Calls the receiver as a person who may do everything. */
  readonly client: ReceiverClient;
  /** The addresses of their Services, which the node itself reaches. */
  readonly prometheus: string;
  readonly alertmanager: string;
}

/**
 * Applies `k8s/`, `k8s/monitoring` and the witness of a gateway, which probes `gateway`, with the Secrets that the guide
 * makes. Resolves when every pod is ready. Everything is removed when the test ends.
 */
export async function applyShipped(t: Scope, cluster: Cluster, node: Node, gateway: string): Promise<Shipped> {
  const folder = await makeFolder(t);
  for (const part of ['k8s', 'prometheus-rules', 'alertmanager']) {
    await cp(join(root, part), join(folder, part), { recursive: true });
  }
  await nameGateway(join(folder, 'k8s/monitoring/witness/gateway.yml'), gateway);
  const parts = ['k8s', 'k8s/monitoring', 'k8s/monitoring/witness'].map((part) => join(folder, part));
  const manifests = await Promise.all(parts.map((part) => run('kubectl', ['kustomize', part])));
  await publishImages(cluster, node, manifests.join('\n'));
  t.teardown(() => remove(cluster, parts));
  const namespaces = ['receiver', 'monitoring'].map((part) => ['-f', join(folder, 'k8s', part, 'namespace.yaml')]);
  await cluster.kubectl('apply', ...namespaces.flat());
  await cluster.kubectl('apply', '-f', join(folder, 'k8s/receiver/service.yaml'));
  const address = (namespace: string, name: string) =>
    cluster.kubectl('-n', namespace, 'get', 'service', name, '-o', 'jsonpath={.spec.clusterIP}');
  const receiver = await address(receiverNamespace, 'big-red-button');
  await cluster.apply(...parameterPolicy, ...(await secrets(node, receiver)));
  for (const part of parts) await cluster.kubectl('apply', '-k', part);
  await allReady(cluster);
  return {
    client: await openClient(t, cluster, node, receiver),
    prometheus: `http://${await address(monitoringNamespace, 'prometheus')}:9090`,
    alertmanager: `http://${await address(monitoringNamespace, 'alertmanager')}:9093`,
  };
}

/** The manual leaves this to the reader. */
async function nameGateway(file: string, gateway: string): Promise<void> {
  const shipped = await readFile(file, 'utf8');
  const named = shipped.replace(/targets: \[.*\]/, `targets: ['${gateway}']`);
  if (named === shipped) throw new Error(`${file} names no target`);
  await writeFile(file, named);
}

async function remove(cluster: Cluster, parts: readonly string[]): Promise<void> {
  for (const part of parts.toReversed()) {
    await cluster.kubectl('delete', '-k', part, '--ignore-not-found', '--wait=false').catch(() => {});
  }
  await cluster.kubectl('delete', 'namespace', targetNamespace, '--ignore-not-found', '--wait=false');
}

async function allReady(cluster: Cluster): Promise<void> {
  for (const namespace of [receiverNamespace, monitoringNamespace]) {
    const path = 'jsonpath={range .items[*]}{.metadata.name} {.status.readyReplicas}/{.spec.replicas}{"\\n"}{end}';
    const list = () => cluster.kubectl('-n', namespace, 'get', 'deployments', '-o', path);
    const ready = async () => {
      const rows = (await list()).trim();
      if (rows.split('\n').every((row) => /(\d+)\/\1$/.test(row))) return true;
      throw new Error(rows);
    };
    await until(`the pods in ${namespace} are ready`, ready, 120_000);
  }
}

/** The receiver's certificate has the address too, so that the test can call it. */
async function secrets(node: Node, address: string): Promise<object[]> {
  const name = `big-red-button.${receiverNamespace}.svc`;
  const pair = await node.authority.issueServer('big-red-button', [`IP:${address}`, `DNS:${name}`]);
  const read = (path: string) => readFile(path, 'utf8');
  const token = randomBytes(32).toString('hex');
  const certificate = { 'tls.crt': await read(pair.certificate), 'tls.key': await read(pair.key) };
  return [
    secret(receiverNamespace, 'big-red-button-alertmanager', { token }),
    secret(receiverNamespace, 'big-red-button-tls', certificate),
    secret(monitoringNamespace, 'big-red-button-client', { token, 'ca.crt': await read(node.authority.certificate) }),
  ];
}

function secret(namespace: string, name: string, stringData: Readonly<Record<string, string>>): object {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, stringData };
}

async function openClient(t: Scope, cluster: Cluster, node: Node, address: string): Promise<ReceiverClient> {
  const account = ['create', 'token', 'big-red-button-operator', '--audience', 'big-red-button'];
  const token = (await cluster.kubectl('-n', receiverNamespace, ...account)).trim();
  const ca = await readFile(node.authority.certificate, 'utf8');
  const client = createReceiverClient({ url: `https://${address}:8443`, ca, token });
  t.teardown(() => client.close());
  return client;
}
