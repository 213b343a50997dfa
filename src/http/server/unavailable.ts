import { HttpProblem } from '../../api/problem.ts';
import { httpLimits } from './server.ts';

export const retryAfter = { 'retry-after': String(httpLimits.retryAfterSeconds) };

/** 503: the client can send the same request again after `Retry-After`. */
export function unavailable(error: string, message: string, expected: string, headers = {}): HttpProblem {
  return new HttpProblem(503, { error, message, expected }, { ...retryAfter, ...headers });
}
