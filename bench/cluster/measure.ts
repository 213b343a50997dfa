import type { Pace } from '../../src/dev/demo/stack/monitoring-files.ts';
import { shippedTimes } from '../../test/chain/shipped/pace.ts';
import { type Cluster, openCluster } from '../../test/cluster/cluster.ts';
import { readClusterEnvironment } from '../../test/cluster/environment.ts';
import { announce } from '../support/print.ts';
import { isHeld, type Row } from '../support/row.ts';
import { type Cost, measureCost } from './cost.ts';
import { startObserver } from './observer.ts';
import { type Options, readOptions } from './options.ts';
import { stopByPolling } from './polling.ts';
import { print } from './print.ts';
import { delayRows, type Measured } from './rows.ts';
import { makeSensorAlways, startScene } from './scene.ts';
import { scoped } from './scoped.ts';
import { type Stages, stopByAlert, stopBySensor } from './stop.ts';
import { benchWebhook } from './webhook.ts';

// main.ts starts this in the node's namespaces. Each child process adds a listener for the end of this process.
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
  const { runs, polling, trips, flood, times } = options;
  return scoped(async (scope) => {
    const api = await startObserver(scope, cluster);
    const webhook = await scoped((inner) =>
      announce(`${trips} trips`, benchWebhook(inner, cluster, api, { trips, flood })),
    );
    const byPolling =
      polling === 0 ? [] : await announce(`${polling} by polling`, stopByPolling(cluster, api, polling));
    const chain = await scoped(async (inner) => {
      const scene = await startScene(inner, cluster, api, await paceOf(options));
      const cost: readonly Cost[] = options.cost ? await announce('the cost', measureCost()) : [];
      const stops = await repeat('stops by the alert', runs, () => stopByAlert(scene));
      // The sensor depends on no interval, so it is measured only with the times of its budget.
      const sensorRuns = times === undefined ? runs : 0;
      if (sensorRuns > 0) await makeSensorAlways(scene);
      const bySensor = await repeat('stops by the backup sensor', sensorRuns, () => stopBySensor(scene));
      return { cost, stops, bySensor };
    });
    const delays = { chain: chain.stops.map(delayOf), sensor: chain.bySensor.map(delayOf), polling: byPolling };
    const stages: readonly Stages[] = chain.stops.map((stop) => stop.stages);
    const rows: readonly Row[] = [...(times === undefined ? delayRows(delays) : []), ...webhook];
    return { delays, stages, rows, cost: chain.cost };
  });
}

async function paceOf({ times }: Options): Promise<Pace> {
  if (times === undefined) return (await shippedTimes()).pace;
  return { interval: times.interval, stopInterval: times.evaluation, routes: {} };
}

function delayOf(stop: { readonly fourthRestartAt: number; readonly zeroReplicasAt: number }): number {
  return stop.zeroReplicasAt - stop.fourthRestartAt;
}

async function repeat<Result>(what: string, runs: number, work: () => Promise<Result>): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let run = 1; run <= runs; run += 1) results.push(await announce(`${what}, ${run} of ${runs}`, work()));
  return results;
}
