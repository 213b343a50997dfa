import { median, type Row } from '../support/row.ts';
import type { Cost } from './cost.ts';
import type { Stages } from './stop.ts';

/** Milliseconds from the fourth restart to zero replicas, both seen by a watch: of each run, by who stopped it. */
export interface Delays {
  readonly chain: readonly number[];
  /** By the chain with its rule evaluated only as often as its metric is scraped; empty where that is the chain measured anyway. */
  readonly even: readonly number[];
  readonly sensor: readonly number[];
  readonly polling: readonly number[];
}

export interface Measured {
  readonly delays: Delays;
  /** Of each run of the chain. */
  readonly stages: readonly Stages[];
  readonly rows: readonly Row[];
  readonly cost: readonly Cost[];
}

/** Those that have budgets, for intervals of a second. */
export function delayRows({ chain, sensor }: Delays): readonly Row[] {
  return [
    delayRow('fourth restart → replicas 0, by the chain (median)', chain, median(chain), 1),
    delayRow('fourth restart → replicas 0, by the chain (max)', chain, Math.max(...chain), 2),
    delayRow('fourth restart → replicas 0, by the second sensor (median)', sensor, median(sensor), 0.1),
  ];
}

function delayRow(what: string, delays: readonly number[], ms: number, bound: number): Row {
  const measured = `${delays.length} runs, ${delays.map((delay) => Math.round(delay)).join(', ')} ms`;
  return { what, measured, value: ms / 1_000, unit: 's', bound, sense: 'at most' };
}
