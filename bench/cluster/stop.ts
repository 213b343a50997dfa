import { until } from '../../test/cluster/node/component.ts';
import { paymentDeployment } from '../../test/cluster/payment/deployment.ts';
import { scoped } from './ends.ts';
import { button, type Scene, untilState } from './scene.ts';
import { prometheusSeries } from './series.ts';
import { watchStop } from './sightings.ts';

/** One stop, by the cluster's own watches; milliseconds since the epoch. */
export interface Stop {
  readonly pod: string;
  readonly fourthRestartAt: number;
  readonly zeroReplicasAt: number;
}

/** Where the time of a stop by the chain went: one stage begins where the one before ended; milliseconds. */
export interface Stages {
  readonly scraped: number;
  readonly firing: number;
  readonly webhook: number;
  readonly accepted: number;
  readonly seen: number;
}

const stopDeadlineMs = 180_000;

/** Payments run, their gateway refuses, and they are stopped; afterwards the button is armed again. */
export async function stopByChain(scene: Scene): Promise<Stop & { readonly stages: Stages }> {
  const stop = await stopOnce(scene);
  const stages = await stagesOf(scene, stop);
  await release(scene);
  return { ...stop, stages };
}

export async function stopBySensor(scene: Scene): Promise<Stop> {
  const stop = await stopOnce(scene);
  const { trip } = await scene.chain.client.button(button);
  if (trip?.by.trigger !== 'sensor') throw new Error(`not the second sensor tripped, but ${trip?.by.trigger}`);
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
    const found = await prometheusSeries(prometheusUrl, `${series}[5m]`);
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

/** The receiver's log tells both times of the newest trip. */
function acceptedLine(log: Scene['chain']['receiver']['log']): { receivedAt: number; acceptedAt: number } {
  const line = log.findLast(({ occurrence }) => occurrence === 'accepted');
  if (line === undefined) throw new Error('the receiver did not say that zero replicas were accepted');
  // The fields of that occurrence.
  return line as unknown as { receivedAt: number; acceptedAt: number };
}

async function release(scene: Scene): Promise<void> {
  const { client } = scene.chain;
  await untilState(scene, 'stopped');
  const { trip } = await client.button(button);
  await client.reset(button, trip?.id ?? '', 'the next run of a bench');
  await untilState(scene, 'armed');
}
