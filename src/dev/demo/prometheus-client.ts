import { requestDeadlineMs } from '../../check/sources/http-json.ts';

/** One element of an instant vector. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The instant vector that `expression` is now. Rejects with what Prometheus says is wrong. */
export async function queryPrometheus(url: string, expression: string): Promise<readonly Sample[]> {
  const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: expression })}`, {
    signal: AbortSignal.timeout(requestDeadlineMs),
  });
  // Prometheus' HTTP API, "Instant queries", of an expression that is a vector.
  const answer = (await response.json()) as QueryAnswer;
  if (answer.status !== 'success') throw new Error(`Prometheus refused ${expression}: ${answer.error}`);
  return answer.data.result.map(({ metric, value: [, value] }) => ({ labels: metric, value: Number(value) }));
}

type QueryAnswer =
  | { readonly status: 'success'; readonly data: { readonly result: readonly RawSample[] } }
  | { readonly status: 'error'; readonly error: string };

interface RawSample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

/** Whether the alert fires now, by Prometheus' own word. */
export async function isFiring(url: string, alertname: string): Promise<boolean> {
  const firing = await queryPrometheus(url, `ALERTS{alertname="${alertname}", alertstate="firing"}`);
  return firing.length > 0;
}
