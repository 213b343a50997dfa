import { requestDeadlineMs } from '../../src/check/sources/http-json.ts';

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

/** What a panel with a time axis would show. Rejects with what Prometheus says is wrong. */
export async function queryRange(url: string, query: string, { start, end, step }: Range): Promise<readonly Series[]> {
  const parameters = { query, start: `${start}`, end: `${end}`, step: `${step}` };
  const { result } = await ask<{ result: RawSeries[] }>(`${url}/api/v1/query_range`, parameters);
  return result.map(({ metric, values }) => ({
    labels: metric,
    values: values.map(([at, text]) => [at, toNumber(text)]),
  }));
}

/** As Grafana's label_values(match, label). */
export function labelValues(url: string, label: string, match: string): Promise<readonly string[]> {
  return ask(`${url}/api/v1/label/${label}/values`, { 'match[]': match });
}

interface RawSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}

async function ask<T>(url: string, parameters: Record<string, string>): Promise<T> {
  const signal = AbortSignal.timeout(requestDeadlineMs);
  const response = await fetch(`${url}?${new URLSearchParams(parameters)}`, { signal });
  // Prometheus' HTTP API: `data` is what was asked for.
  const answer = (await response.json()) as { status: string; error?: string; data: T };
  if (answer.status !== 'success') throw new Error(`Prometheus refused ${parameters.query}: ${answer.error}`);
  return answer.data;
}

/** As Prometheus writes a value: `NaN`, `+Inf`. */
function toNumber(text: string): number {
  return Number(text.replace('Inf', 'Infinity'));
}
