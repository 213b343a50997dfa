import { writeFile } from 'node:fs/promises';
import type { Pace } from '../../src/dev/demo/stack/monitoring-files.ts';
import { querySeries } from '../../src/dev/demo/stack/prometheus-client.ts';
import type { Cluster } from '../../test/cluster/cluster.ts';
import { until } from '../../test/cluster/node/component.ts';
import { paymentDeployment } from '../../test/cluster/payment/deployment.ts';
import { type Chain, startChain } from '../../test/cluster/support/chain.ts';
import { install } from '../../test/cluster/support/installation.ts';
import { readReceiverConfig } from '../../test/cluster/support/receiver-config.ts';
import type { Scope } from '../../test/cluster/support/scope.ts';
import type { Client } from '../../test/contract/client.ts';

/** The whole stack in front of a payment app, with an armed button and Alertmanager's shipped routes. */
export interface Scene {
  readonly cluster: Cluster;
  readonly api: Client;
  readonly namespace: string;
  readonly chain: Chain;
}

export const button = 'swype-app';

export async function startScene(scope: Scope, cluster: Cluster, api: Client, pace: Pace): Promise<Scene> {
  const installation = await install(scope, cluster, (namespace) =>
    paymentDeployment(namespace, cluster.paymentImage, { gateway: 'answers' }),
  );
  const chain = await startChain(scope, cluster, installation, { pace });
  const scene = { cluster, api, namespace: installation.targetNamespace, chain };
  await untilState(scene, 'armed');
  const { prometheusUrl } = chain.monitoring;
  const isScraped = async () => (await querySeries(prometheusUrl, 'kube_pod_created[1m]')).length > 0;
  await until('Prometheus has read kube-state-metrics', isScraped, 120_000);
  return scene;
}

export async function untilState({ chain }: Scene, state: 'armed' | 'stopped'): Promise<void> {
  await until(`the button is ${state}`, async () => (await chain.client.button(button)).state === state, 120_000);
}

/** Lets the backup sensor trip whether the heartbeat is late or not. */
export async function makeSensorAlways({ chain }: Scene): Promise<void> {
  const { receiver } = chain;
  const { config } = await readReceiverConfig(receiver);
  const buttons = config.buttons.map((entry) => ({ ...entry, sensor: 'always' }));
  await writeFile(receiver.configFile, JSON.stringify({ ...config, buttons }));
  const isActive = async () => receiver.log.some(({ occurrence }) => occurrence === 'backup-sensor');
  await until('the backup sensor is active', isActive, 30_000);
}
