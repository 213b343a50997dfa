import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createReceiverClient, type ReceiverClient } from '../../../src/demo/receiver-client.ts';
import type { Cluster } from '../cluster.ts';
import { until } from '../node/component.ts';
import type { Node } from '../node/node.ts';
import type { Installation, Manifest } from './installation.ts';
import { findProcesses } from './processes.ts';
import { publishReceiverImage } from './receiver-image.ts';
import type { Scope } from './scope.ts';

/** The receiver as the manifests run it: two pods behind a Service. */
export interface ReceiverPods {
  /** Of the Service. */
  readonly url: string;
  /** PEM. */
  readonly ca: string;
  readonly alertmanagerToken: string;
  /** Calls the Service as a person who may do everything. */
  readonly client: ReceiverClient;
  /** `kill -9` of so many of the receivers' processes: the kubelet starts them again. */
  kill(count: number): Promise<void>;
}

/** As much of the receiver's Deployment as is changed here. */
interface ReceiverDeployment extends Manifest {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly { readonly image: string }[];
        readonly volumes: readonly { readonly name: string; readonly projected: { readonly sources: object[] } }[];
      };
    };
  };
}

/**
 * Resolves when both pods are ready. Besides what is shipped they get secrets, an earlier end of the heartbeat, and, unless `people` leaves
 * them to the cluster as shipped, a list of people.
 */
export async function startReceiverPods(
  t: Scope,
  cluster: Cluster,
  node: Node,
  installation: Installation,
  heartbeatLateAfter: string,
  people: 'file' | 'cluster' = 'file',
): Promise<ReceiverPods> {
  const { stateNamespace: namespace, workload } = installation;
  // The kind tells its shape.
  const deployment = workload.find(({ kind }) => kind === 'Deployment') as ReceiverDeployment;
  await publishReceiverImage(node, deployment.spec.template.spec.containers[0]?.image ?? '');
  const get = (...what: string[]) => cluster.kubectl('-n', namespace, 'get', ...what);
  const address = await get('service', 'big-red-button', '-o', 'jsonpath={.spec.clusterIP}');
  const [alertmanagerToken, personToken] = [newToken(), newToken()];
  await cluster.apply(
    ...(await secrets(node, { namespace, address, alertmanagerToken, personToken })),
    await changedConfig(cluster, namespace, heartbeatLateAfter, people),
    ...workload.map((manifest) => (manifest === deployment ? withPeople(deployment) : manifest)),
  );
  const ready = ['deployment', deployment.metadata.name, '-o', 'jsonpath={.status.readyReplicas}'];
  await until('both receivers are ready', async () => (await get(...ready)) === '2', 90_000);
  const pods = (await get('pods', '-o', 'jsonpath={.items[*].metadata.uid}')).split(' ');
  const ca = await readFile(node.authority.certificate, 'utf8');
  const url = `https://${address}:8443`;
  const client = createReceiverClient({ url, ca, token: personToken });
  t.teardown(() => client.close());
  return { url, ca, alertmanagerToken, client, kill: (count) => kill(pods, count) };
}

function newToken(): string {
  return randomBytes(32).toString('hex');
}

interface SecretsOptions {
  readonly namespace: string;
  /** By which the receivers are called. */
  readonly address: string;
  readonly alertmanagerToken: string;
  readonly personToken: string;
}

async function secrets(node: Node, options: SecretsOptions): Promise<object[]> {
  const { namespace, address, alertmanagerToken, personToken } = options;
  const pair = await node.authority.issueServer(namespace, [`IP:${address}`, `DNS:big-red-button.${namespace}.svc`]);
  const [certificate, key] = await Promise.all([pair.certificate, pair.key].map((path) => readFile(path, 'utf8')));
  const people = [{ account: 'on-call', token: personToken, may: ['get', 'press', 'reset'] }];
  const data = {
    'big-red-button-alertmanager': { token: alertmanagerToken },
    'big-red-button-tls': { 'tls.crt': certificate, 'tls.key': key },
    people: { people: JSON.stringify(people) },
  };
  return Object.entries(data).map(([name, stringData]) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    stringData,
  }));
}

/** Among the files of the receiver's folder. */
function withPeople(deployment: ReceiverDeployment): ReceiverDeployment {
  const changed = structuredClone(deployment);
  const source = { secret: { name: 'people', items: [{ key: 'people', path: 'people.yaml' }] } };
  changed.spec.template.spec.volumes.find(({ name }) => name === 'files')?.projected.sources.push(source);
  return changed;
}

async function changedConfig(
  cluster: Cluster,
  namespace: string,
  heartbeatLateAfter: string,
  people: 'file' | 'cluster',
): Promise<object> {
  const name = 'big-red-button-config';
  const { data } = JSON.parse(await cluster.kubectl('-n', namespace, 'get', 'configmap', name, '-o', 'json'));
  const shipped: string = data['config.yaml'].replace('lateAfter: 3m', `lateAfter: ${heartbeatLateAfter}`);
  const listed = shipped.replace(/^ {2}people: .*$/m, '  people: { tokenFile: /etc/big-red-button/people.yaml }');
  const config = people === 'file' ? listed : shipped;
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { 'config.yaml': config } };
}

async function kill(pods: readonly string[], count: number): Promise<void> {
  const isReceiver = ({ command, cgroup }: { command: string; cgroup: string }) =>
    command.startsWith('/nodejs/bin/node\0') && pods.some((uid) => cgroup.includes(uid));
  const ids = await findProcesses(isReceiver);
  if (ids.length < count) throw new Error(`of the receivers ${ids.length} run, and ${count} were to be killed`);
  for (const id of ids.slice(0, count)) process.kill(id, 'SIGKILL');
}
