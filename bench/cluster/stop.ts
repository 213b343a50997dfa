import { querySeries } from '../../src/dev/demo/stack/prometheus-client.ts';
import { until } from '../../test/cluster/node/component.ts';
import { paymentDeployment } from '../../test/cluster/payment/deployment.ts';
import { button, type Scene, untilState } from './scene.ts';
import { scoped } from './scoped.ts';
import { watchStop } from './sightings.ts';

/** One stop as the cluster's watches showed it, in milliseconds since the epoch. */
export interface Stop {
  readonly pod: string;
  readonly fourthRestartAt: number;
  readonly zeroReplicasAt: number;
}

/** The stages of a stop by the alert, in milliseconds. Each stage begins when the one before ends. */
export interface Stages {
  readonly scraped: number;
  readonly firing: number;
  readonly webhook: number;
  readonly accepted: number;
  readonly seen: number;
}

const stopDeadlineMs = 180_000;

/** Starts payments whose gateway refuses, waits for the stop, and arms the button again. */
export async function stopByAlert(scene: Scene): Promise<Stop & { readonly stages: Stages }> {
  const stop = await stopOnce(scene);
  const stages = await stagesOf(scene, stop);
  await release(scene);
  return { ...stop, stages };
}

export async function stopBySensor(scene: Scene): Promise<Stop> {
  const stop = await stopOnce(scene);
  const { trip } = await scene.chain.client.button(button);
  if (trip?.by.trigger !== 'sensor')
    throw new Error(`the trigger was ${trip?.by.trigger} instead of the backup sensor`);
  await release(scene);
  return stop;
}

function stopOnce({ cluster, api, namespace }: Scene): Promise<Stop> {
  return scoped(async (scope) => {
    await cluster.kubectl('-n', namespace, 'delete', 'pods', '--all', '--grace-period=0', '--force', '--wait=true');
    const sightings = await watchStop(scope, api, namespace);
    await cluster.apply(paymentDeployment(namespace, cluster.paymentImage, { gateway: 'refuses' }));
    const isOver = async () => sightings.zeroReplicasAt !== undefined && sightings.fourthRestartAt !== undefined;
    await until('replicas are zero after the fourth restart', isOver, stopDeadlineMs);
    const { pod = '', fourthRestartAt = Number.NaN, zeroReplicasAt = Number.NaN } = sightings;
    return { pod, fourthRestartAt, zeroReplicasAt };
  });
}

async function stagesOf({ chain }: Scene, { pod, fourthRestartAt, zeroReplicasAt }: Stop): Promise<Stages> {
  const { prometheusUrl } = chain.monitoring;
  const first = async (series: string, is: (value: number) => boolean) => {
    const found = await querySeries(prometheusUrl, `${series}[5m]`);
    const times = found.flatMap(({ samples }) => samples.filter(({ value }) => is(value)).map(({ at }) => at));
    return times.length === 0 ? Number.NaN : Math.min(...times);
  };
  const restarts = `kube_pod_container_status_restarts_total{pod="${pod}"}`;
  const scrapedAt = await first(restarts, (value) => value >= 4);
  const firingAt = await first(`ALERTS{alertname="BigRedButtonStop",alertstate="firing",pod="${pod}"}`, () => true);
  const { receivedAt, acceptedAt } = acceptedLine(chain.receiver.log);
  return {
    scraped: scrapedAt - fourthRestartAt,
    firing: firingAt - scrapedAt,
    webhook: receivedAt - firingAt,
    accepted: acceptedAt - receivedAt,
    seen: zeroReplicasAt - acceptedAt,
  };
}

/** Both times of the newest trip, from the receiver's log. */
function acceptedLine(log: Scene['chain']['receiver']['log']): { receivedAt: number; acceptedAt: number } {
  const line = log.findLast(({ occurrence }) => occurrence === 'accepted');
  if (line === undefined) throw new Error('the receiver did not say that zero replicas were accepted');
  // This occurrence has these fields.
  return line as unknown as { receivedAt: number; acceptedAt: number };
}

async function release(scene: Scene): Promise<void> {
  const { client } = scene.chain;
  await untilState(scene, 'stopped');
  const { trip } = await client.button(button);
  await client.reset(button, trip?.id ?? '', 'the next run of a bench');
  await untilState(scene, 'armed');
}
