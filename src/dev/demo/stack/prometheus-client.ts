import { requestDeadlineMs } from '../../../check/sources/http-json.ts';

/** One element of an instant vector. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One series of a range vector. Its times are milliseconds since the epoch. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly { readonly at: number; readonly value: number }[];
}

type Labels = Readonly<Record<string, string>>;
type RawValue = readonly [seconds: number, text: string];

/** The current instant vector of the expression. */
export async function queryPrometheus(url: string, query: string): Promise<readonly Sample[]> {
  const { result } = await askPrometheus<{ metric: Labels; value: RawValue }>(`${url}/api/v1/query`, { query });
  return result.map(({ metric, value: [, text] }) => ({ labels: metric, value: toNumber(text) }));
}

/** The current range vector of an expression such as `up[1m]`, as Prometheus stored it. */
export function querySeries(url: string, query: string): Promise<readonly Series[]> {
  return readSeries(`${url}/api/v1/query`, { query });
}

/** Reads the series of a range vector, or of `query_range`. */
export async function readSeries(url: string, parameters: Record<string, string>): Promise<readonly Series[]> {
  const { result } = await askPrometheus<{ metric: Labels; values: readonly RawValue[] }>(url, parameters);
  return result.map(({ metric, values }) => ({
    labels: metric,
    samples: values.map(([seconds, text]) => ({ at: seconds * 1_000, value: toNumber(text) })),
  }));
}

/** Whether Prometheus says that the alert fires now. */
export async function isFiring(url: string, alertname: string): Promise<boolean> {
  const firing = await queryPrometheus(url, `ALERTS{alertname="${alertname}", alertstate="firing"}`);
  return firing.length > 0;
}

/** The `data` of an answer of Prometheus' HTTP API. Rejects with Prometheus' own error. */
export async function askPrometheus<Result, Data = { readonly result: readonly Result[] }>(
  url: string,
  parameters: Record<string, string>,
): Promise<Data> {
  const signal = AbortSignal.timeout(requestDeadlineMs);
  const response = await fetch(`${url}?${new URLSearchParams(parameters)}`, { signal });
  // As documented for Prometheus' HTTP API. The caller names the type that its query returns.
  const answer = (await response.json()) as { status: string; error?: string; data: Data };
  if (answer.status !== 'success') throw new Error(`Prometheus refused ${parameters.query}: ${answer.error}`);
  return answer.data;
}

/** Prometheus writes `NaN` and `+Inf`. */
function toNumber(text: string): number {
  return Number(text.replace('Inf', 'Infinity'));
}
