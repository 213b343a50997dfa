import { heldRows, printRows } from '../support/print.ts';
import { median } from '../support/row.ts';
import type { Options } from './options.ts';
import type { Measured } from './rows.ts';
import type { Stages } from './stop.ts';

export function print(measured: Measured, { json, slack, times }: Options): void {
  const { delays, stages, rows, cost } = measured;
  if (json) {
    console.log(
      JSON.stringify({ times: times ?? 'as shipped', delays, stages, cost, rows: heldRows(rows, slack) }, null, 2),
    );
    return;
  }
  console.log(`Fourth restart → replicas 0, ${timesOf(times)}`);
  console.table([
    spread('the alert', delays.chain),
    ...(delays.sensor.length > 0 ? [spread('the backup sensor', delays.sensor)] : []),
    ...(delays.polling.length > 0 ? [spread('a script that looks every 60 s', delays.polling)] : []),
  ]);
  console.log('The stages of a stop by the alert');
  console.table(stageNames.map((name) => shareOf(name, stages)));
  if (cost.length > 0) {
    console.log('What each program uses in a quiet minute');
    console.table(
      cost.map(({ part, millicores, mebibytes }) => ({
        part,
        processor: `${millicores.toFixed(1)} m`,
        memory: `${Math.round(mebibytes)} MiB`,
      })),
    );
  }
  printRows(rows, slack);
}

function timesOf(times: Options['times']): string {
  if (times === undefined) return 'with the times of the shipped files';
  return `scraped every ${times.interval}, the rule evaluated every ${times.evaluation}`;
}

function spread(by: string, delays: readonly number[]) {
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(2)} s`;
  return {
    'stopped by': by,
    runs: delays.length,
    min: seconds(Math.min(...delays)),
    median: seconds(median(delays)),
    max: seconds(Math.max(...delays)),
  };
}

/** The end of each stage. */
const stageTitles = {
  scraped: 'the metric is scraped',
  firing: 'the alert fires',
  webhook: 'the webhook is called',
  accepted: 'zero replicas are accepted',
  seen: 'a watch shows zero replicas',
} as const satisfies Readonly<Record<keyof Stages, string>>;

// The type of Object.keys is wider than the keys.
const stageNames = Object.keys(stageTitles) as (keyof Stages)[];

function shareOf(name: keyof Stages, stages: readonly Stages[]) {
  const of = stages.map((stage) => stage[name]);
  const whole = sum(stages.flatMap((stage) => stageNames.map((each) => stage[each])));
  return {
    until: stageTitles[name],
    median: `${Math.round(median(of))} ms`,
    max: `${Math.round(Math.max(...of))} ms`,
    share: `${Math.round((sum(of) / whole) * 100)} %`,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
