import type { ServerResponse } from 'node:http';
import type { ProblemBody } from '../../api/problem.ts';
import { httpLimits } from './server.ts';

/** An answer that is sent before a route is chosen. */
export interface Refusal {
  readonly status: 400 | 503;
  readonly body: ProblemBody;
}

export function answerRefusal(response: ServerResponse, { status, body }: Refusal, headers = {}): void {
  const retry = status === 503 ? { 'retry-after': String(httpLimits.retryAfterSeconds) } : {};
  response.writeHead(status, { 'content-type': 'application/json', ...retry, ...headers });
  response.end(JSON.stringify(body));
}
