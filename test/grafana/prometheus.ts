import { askPrometheus, readSeries } from '../../src/dev/demo/stack/prometheus-client.ts';

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds since the epoch, and the value then. */
  readonly values: readonly (readonly [number, number])[];
}

/** Seconds; `start` and `end` since the epoch. */
export interface Range {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** The series of a panel with a time axis. Rejects with Prometheus' own error. */
export async function queryRange(url: string, query: string, { start, end, step }: Range): Promise<readonly Series[]> {
  const parameters = { query, start: `${start}`, end: `${end}`, step: `${step}` };
  const series = await readSeries(`${url}/api/v1/query_range`, parameters);
  return series.map(({ labels, samples }) => ({
    labels,
    values: samples.map(({ at, value }) => [at / 1_000, value]),
  }));
}

/** Grafana's label_values(match, label). */
export function labelValues(url: string, label: string, match: string): Promise<readonly string[]> {
  return askPrometheus<never, readonly string[]>(`${url}/api/v1/label/${label}/values`, { 'match[]': match });
}
