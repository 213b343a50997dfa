import type { FastifyRequest } from 'fastify';
import { forbidden, HttpProblem, unauthorized } from '../../api/problem.ts';
import type { Person } from '../../core/latch/latch.ts';
import type { Verb } from '../../core/rights.ts';
import { httpLimits } from '../server/server.ts';

/** Who asks, and whether they may. The people file implements it, and Kubernetes' own reviews do. */
export interface Authorizer {
  /**
   * `authorization`: the header as it came. `button` is absent for the list of all. Rejects only when nobody can be
   * asked.
   */
  authorize(authorization: string | undefined, verb: Verb, button: string | undefined): Promise<Authorization>;
}

export type Authorization =
  | {
      readonly kind: 'allowed';
      readonly person: Person;
      /** Of the token, as the API server's audit log names it beside who made it. */
      readonly credentialId?: string;
    }
  /** No token, or one that is not valid; `expected` says how to come by the right one. */
  | { readonly kind: 'unauthenticated'; readonly problem: string; readonly expected?: string }
  | { readonly kind: 'forbidden'; readonly problem: string };

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, once {@link allow} let them in. */
    person: Person | null;
    /** Of the token that they brought, where one can be told from another. */
    credentialId: string | undefined;
  }
}

/** A hook that lets in those who may, before the body is read. */
export function allow(authorizer: Authorizer, verb: Verb): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    // A path parameter is a string wherever the route has it.
    const { name } = request.params as { name?: string };
    const authorization = await ask(authorizer, request, verb, name);
    if (authorization.kind !== 'allowed') throw refusal(authorization, `the right to ${verb} ${name ?? 'buttons'}`);
    request.person = authorization.person;
    request.credentialId = authorization.credentialId;
  };
}

/** The person that {@link allow} let in. */
export function personOf(request: FastifyRequest): Person {
  if (!request.person) throw new Error('a route for people has no authorization');
  return request.person;
}

async function ask(authorizer: Authorizer, request: FastifyRequest, verb: Verb, button?: string) {
  try {
    return await authorizer.authorize(request.headers.authorization, verb, button);
  } catch (error) {
    request.log.error({ err: error }, 'nobody can say who may do this');
    const message = 'who may do this cannot be asked at the moment';
    const retryAfter = String(httpLimits.retryAfterSeconds);
    throw new HttpProblem(
      503,
      { error: 'unavailable', message, expected: 'the same again' },
      { 'retry-after': retryAfter },
    );
  }
}

function refusal(authorization: Exclude<Authorization, { kind: 'allowed' }>, right: string): HttpProblem {
  if (authorization.kind === 'forbidden') return forbidden(authorization.problem, right);
  const { problem, expected = 'Authorization: Bearer <a token made for big-red-button>' } = authorization;
  return unauthorized(problem, expected);
}
