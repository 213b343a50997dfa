import { requestDeadlineMs } from '../../src/check/sources/http-json.ts';

/** One series of a range vector: its samples as Prometheus stored them. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly { readonly at: number; readonly value: number }[];
}

/** What `expression`, a range vector such as `up[1m]`, is now; times are milliseconds since the epoch. */
export async function prometheusSeries(url: string, expression: string): Promise<readonly Series[]> {
  const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: expression })}`, {
    signal: AbortSignal.timeout(requestDeadlineMs),
  });
  // Prometheus' HTTP API, "Instant queries", of an expression that is a range vector.
  const { data } = (await response.json()) as { data?: { result: readonly RawSeries[] } };
  if (data === undefined) throw new Error(`Prometheus answered ${response.status} to ${expression}`);
  return data.result.map(({ metric, values }) => ({
    labels: metric,
    samples: values.map(([seconds, value]) => ({ at: seconds * 1_000, value: Number(value) })),
  }));
}

interface RawSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}
