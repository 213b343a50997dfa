import { median, type Row } from '../support/row.ts';
import type { Cost } from './cost.ts';
import type { Stages } from './stop.ts';

/** Milliseconds from the fourth restart to zero replicas, as a watch showed both, for each run. */
export interface Delays {
  readonly chain: readonly number[];
  readonly sensor: readonly number[];
  readonly polling: readonly number[];
}

export interface Measured {
  readonly delays: Delays;
  /** For each stop by the alert. */
  readonly stages: readonly Stages[];
  readonly rows: readonly Row[];
  readonly cost: readonly Cost[];
}

/** The delays that have budgets, which are for the times of the shipped files. */
export function delayRows({ chain, sensor }: Delays): readonly Row[] {
  return [
    delayRow('fourth restart → replicas 0, by the alert (median)', chain, median(chain), 1),
    delayRow('fourth restart → replicas 0, by the alert (max)', chain, Math.max(...chain), 2),
    delayRow('fourth restart → replicas 0, by the backup sensor (median)', sensor, median(sensor), 0.05),
  ];
}

function delayRow(what: string, delays: readonly number[], ms: number, bound: number): Row {
  const measured = `${delays.length} runs, ${delays.map((delay) => Math.round(delay)).join(', ')} ms`;
  return { what, measured, value: ms / 1_000, unit: 's', bound, sense: 'at most' };
}
