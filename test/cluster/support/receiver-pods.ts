import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createReceiverClient, type ReceiverClient } from '../../../src/dev/demo/stack/receiver-client.ts';
import type { Cluster } from '../cluster.ts';
import { until } from '../node/component.ts';
import type { Node } from '../node/node.ts';
import type { Installation, Manifest } from './installation.ts';
import { findProcesses } from './processes.ts';
import { publishReceiverImage } from './receiver-image.ts';
import type { Scope } from './scope.ts';

/** The receiver as the manifests run it: two pods behind a Service. */
export interface ReceiverPods {
  /** The address of the Service. */
  readonly url: string;
  /** PEM. */
  readonly ca: string;
  readonly alertmanagerToken: string;
  /** Calls the Service as a person who may do everything. */
  readonly client: ReceiverClient;
  /** Kills this many of the receivers' processes with `kill -9`. The kubelet starts them again. */
  kill(count: number): Promise<void>;
}

/** The fields of the receiver's Deployment that are read here. */
interface ReceiverDeployment extends Manifest {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly { readonly image: string }[];
      };
    };
  };
}

/** Resolves when both pods are ready. They run as shipped, with secrets and with a shorter limit of the heartbeat. */
export async function startReceiverPods(
  t: Scope,
  cluster: Cluster,
  node: Node,
  installation: Installation,
  heartbeatLateAfter: string,
): Promise<ReceiverPods> {
  const { stateNamespace: namespace, workload } = installation;
  // The kind determines its shape.
  const deployment = workload.find(({ kind }) => kind === 'Deployment') as ReceiverDeployment;
  publishReceiverImage(cluster, node, deployment.spec.template.spec.containers[0]?.image ?? '');
  const get = (...what: string[]) => cluster.kubectl('-n', namespace, 'get', ...what);
  const address = await get('service', 'big-red-button', '-o', 'jsonpath={.spec.clusterIP}');
  const alertmanagerToken = randomBytes(32).toString('hex');
  await cluster.apply(
    ...(await secrets(node, { namespace, address, alertmanagerToken })),
    await changedConfig(cluster, namespace, heartbeatLateAfter),
    ...workload,
  );
  const ready = ['deployment', deployment.metadata.name, '-o', 'jsonpath={.status.readyReplicas}'];
  await until('both receivers are ready', async () => (await get(...ready)) === '2', 90_000);
  const pods = (await get('pods', '-o', 'jsonpath={.items[*].metadata.uid}')).split(' ');
  const ca = await readFile(node.authority.certificate, 'utf8');
  const url = `https://${address}:8443`;
  const client = createReceiverClient({ url, ca, token: await operatorToken(cluster, namespace) });
  t.teardown(() => client.close());
  return { url, ca, alertmanagerToken, client, kill: (count) => kill(pods, count) };
}

/** A token as people make it, valid for an hour. */
async function operatorToken(cluster: Cluster, namespace: string): Promise<string> {
  const command = ['create', 'token', 'big-red-button-operator', '--audience', 'big-red-button'];
  return (await cluster.kubectl('-n', namespace, ...command)).trim();
}

interface SecretsOptions {
  readonly namespace: string;
  /** The address of the receivers for their callers. */
  readonly address: string;
  readonly alertmanagerToken: string;
}

async function secrets(node: Node, options: SecretsOptions): Promise<object[]> {
  const { namespace, address, alertmanagerToken } = options;
  const pair = await node.authority.issueServer(namespace, [`IP:${address}`, `DNS:big-red-button.${namespace}.svc`]);
  const [certificate, key] = await Promise.all([pair.certificate, pair.key].map((path) => readFile(path, 'utf8')));
  const data = {
    'big-red-button-alertmanager': { token: alertmanagerToken },
    'big-red-button-tls': { 'tls.crt': certificate, 'tls.key': key },
  };
  return Object.entries(data).map(([name, stringData]) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    stringData,
  }));
}

async function changedConfig(cluster: Cluster, namespace: string, heartbeatLateAfter: string): Promise<object> {
  const name = 'big-red-button-config';
  const { data } = JSON.parse(await cluster.kubectl('-n', namespace, 'get', 'configmap', name, '-o', 'json'));
  const config = data['config.yaml'].replace('lateAfter: 40s', `lateAfter: ${heartbeatLateAfter}`);
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { 'config.yaml': config } };
}

async function kill(pods: readonly string[], count: number): Promise<void> {
  const isReceiver = ({ command, cgroup }: { command: string; cgroup: string }) =>
    command.startsWith('/nodejs/bin/node\0') && pods.some((uid) => cgroup.includes(uid));
  const ids = await findProcesses(isReceiver);
  if (ids.length < count) throw new Error(`of the receivers ${ids.length} run, and ${count} were to be killed`);
  for (const id of ids.slice(0, count)) process.kill(id, 'SIGKILL');
}
