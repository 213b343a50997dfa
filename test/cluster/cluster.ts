import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../src/dev/programs/run.ts';
import type { ClusterEnvironment } from './environment.ts';
import { until } from './node/component.ts';
import { buildImage, type Image, programFiles, readImage } from './node/image.ts';
import { type Node, startNode } from './node/node.ts';
import type { PaymentImage } from './payment/deployment.ts';
import type { MonitoringPrograms } from './programs/monitoring-programs.ts';
import { parameterBinding, parameterPolicyObject } from './support/parameter-informer.ts';
import type { Scope } from './support/scope.ts';

/** The cluster that the tests run on. */
export interface Cluster {
  /** The path of a cluster administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** The node, if one was started for the tests. Its parts can be paused and stopped. */
  readonly node: Node | undefined;
  /** The folder of prometheus-operator's custom resource definitions, if a node was started. */
  readonly operatorManifests: string | undefined;
  /** The receiver's image as the Dockerfile builds it, if a node was started for a test that needs it. */
  readonly receiverImage: Image | undefined;
  /** The programs of the monitoring's pods, if a node was started for a test that needs them. */
  readonly monitoringPrograms: MonitoringPrograms | undefined;
  readonly paymentImage: PaymentImage;
  /** Resolves with standard output and error. */
  kubectl(...args: string[]): Promise<string>;
  /** Creates the objects, or changes them. */
  apply(...objects: object[]): Promise<void>;
  /** Makes a namespace for a test, with its `default` service account, and deletes it when the test ends. */
  makeNamespace(t: Scope, labels?: Readonly<Record<string, string>>): Promise<string>;
  close(): Promise<void>;
}

const paymentApp = join(import.meta.dirname, 'payment/app.mjs');

/** Opens the cluster of a kubeconfig, or starts a node. */
export async function openCluster(environment: Exclude<ClusterEnvironment, { kind: 'none' }>): Promise<Cluster> {
  if (environment.kind === 'kubeconfig') {
    const source = await readFile(paymentApp, 'utf8');
    const command = ['node', '--input-type=module', '--eval', source];
    return createCluster(environment.kubeconfig, { image: 'docker.io/library/node:24-slim', command });
  }
  const node = await startNode({ ...environment.node, say: (line) => console.error(line) });
  const files = await programFiles('/usr/local/bin/node', process.execPath);
  const image = await buildImage(join(node.folder, 'payment-image'), {
    files: { ...files, '/app/payment.mjs': paymentApp },
    entrypoint: ['node', '/app/payment.mjs'],
  });
  // The name of the company's cluster.
  node.registry.publish('uonyeka/stripe:linux-amd64', image);
  const { operatorManifests, receiverImage: folder, monitoringPrograms } = environment;
  const receiverImage = folder === undefined ? {} : { receiverImage: await readImage(folder) };
  const own = { node, operatorManifests, ...receiverImage, ...(monitoringPrograms && { monitoringPrograms }) };
  return createCluster(node.kubeconfig, { image: 'uonyeka/stripe:linux-amd64' }, own);
}

function createCluster(
  kubeconfig: string,
  paymentImage: PaymentImage,
  {
    node,
    operatorManifests,
    receiverImage,
    monitoringPrograms,
  }: Partial<Pick<Cluster, 'node' | 'operatorManifests' | 'receiverImage' | 'monitoringPrograms'>> = {},
): Cluster {
  const kubectl = (...args: string[]) => run('kubectl', ['--kubeconfig', kubeconfig, ...args], { timeoutMs: 60_000 });
  return {
    kubeconfig,
    node,
    operatorManifests,
    receiverImage,
    monitoringPrograms,
    paymentImage,
    kubectl,
    apply: (...objects) => apply(kubeconfig, objects),
    makeNamespace: async (t, labels = {}) => {
      const name = `big-red-button-test-${randomUUID().slice(0, 8)}`;
      await apply(kubeconfig, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }]);
      t.teardown(() => kubectl('delete', 'namespace', name, '--wait=false'));
      const hasAccount = async () => (await kubectl('-n', name, 'get', 'serviceaccount', 'default')) !== '';
      await until(`namespace ${name} has its service account`, hasAccount, 30_000);
      return name;
    },
    close: async () => {
      if (node !== undefined) return node.stop();
      for (const object of [parameterBinding, parameterPolicyObject])
        await kubectl('delete', ...object, '--ignore-not-found');
    },
  };
}

async function apply(kubeconfig: string, objects: readonly object[]): Promise<void> {
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  const command = 'printf %s "$1" | kubectl --kubeconfig "$2" apply --server-side --force-conflicts -f -';
  await run('sh', ['-c', command, 'sh', list, kubeconfig], { timeoutMs: 60_000 });
}
