import { type Cluster, openCluster } from '../../test/cluster/cluster.ts';
import { readClusterEnvironment } from '../../test/cluster/environment.ts';
import type { Client } from '../../test/contract/client.ts';
import { isHeld, type Row } from '../support/row.ts';
import { type Cost, measureCost } from './cost.ts';
import { scoped } from './ends.ts';
import { startObserver } from './observer.ts';
import { type Options, readOptions } from './options.ts';
import { stopByPolling } from './polling.ts';
import { print } from './print.ts';
import { delayRows, type Measured } from './rows.ts';
import { makeSensorAlways, startScene } from './scene.ts';
import { type Stages, stopByChain, stopBySensor } from './stop.ts';
import { benchWebhook } from './webhook.ts';

// Started by main.ts in the node's namespaces. Each program that is started listens for the end of this process.
process.setMaxListeners(50);
const options = readOptions(process.argv.slice(2));
const { cluster: environment } = readClusterEnvironment();
if (options !== undefined && environment.kind === 'node') {
  const cluster = await openCluster(environment);
  try {
    const measured = await measure(cluster, options);
    print(measured, options);
    if (!measured.rows.every((row) => isHeld(row, options.slack))) process.exitCode = 1;
  } finally {
    await cluster.close();
  }
}

function measure(cluster: Cluster, options: Options): Promise<Measured> {
  const { runs, polling, trips, interval, evaluation } = options;
  return scoped(async (scope) => {
    const api = await startObserver(scope, cluster);
    const webhook = await scoped((inner) => told(`${trips} trips`, benchWebhook(inner, cluster, api, trips)));
    const byPolling = polling === 0 ? [] : await told(`${polling} by polling`, stopByPolling(cluster, api, polling));
    const even = evaluation === interval ? [] : await stopsAtOneInterval(cluster, api, options);
    const chain = await scoped(async (inner) => {
      const scene = await startScene(inner, cluster, api, { interval, stopInterval: evaluation, routes: {} });
      const cost: readonly Cost[] = options.cost ? await told('what it costs', measureCost()) : [];
      const stops = await repeat('by the chain', runs, () => stopByChain(scene));
      // It does not depend on the interval, so it is measured where its budget is.
      const sensorRuns = interval === '1s' ? runs : 0;
      if (sensorRuns > 0) await makeSensorAlways(scene);
      const bySensor = await repeat('by the second sensor', sensorRuns, () => stopBySensor(scene));
      return { cost, stops, bySensor };
    });
    const delays = {
      chain: chain.stops.map(delayOf),
      even: even.map(delayOf),
      sensor: chain.bySensor.map(delayOf),
      polling: byPolling,
    };
    const stages: readonly Stages[] = chain.stops.map((stop) => stop.stages);
    const rows: readonly Row[] = [...(interval === '1s' ? delayRows(delays) : []), ...webhook];
    return { delays, stages, rows, cost: chain.cost };
  });
}

/** The same chain, its rule evaluated only as often as its metric is scraped: docs/decisions/026-two-waits.md. */
function stopsAtOneInterval(cluster: Cluster, api: Client, { runs, interval }: Options) {
  return scoped(async (inner) => {
    const scene = await startScene(inner, cluster, api, { interval, stopInterval: interval, routes: {} });
    return repeat('by the chain at one interval', runs, () => stopByChain(scene));
  });
}

function delayOf(stop: { readonly fourthRestartAt: number; readonly zeroReplicasAt: number }): number {
  return stop.zeroReplicasAt - stop.fourthRestartAt;
}

async function repeat<Result>(what: string, runs: number, work: () => Promise<Result>): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let run = 1; run <= runs; run += 1) results.push(await told(`${what}, ${run} of ${runs}`, work()));
  return results;
}

/** Long work shows that it goes on. */
async function told<Result>(what: string, work: Promise<Result>): Promise<Result> {
  process.stderr.write(`measuring ${what} …\n`);
  return work;
}
