import type { FastifyInstance, FastifyRequest } from 'fastify';
import { forbidden, HttpProblem, unauthorized } from '../../api/problem.ts';
import type { Person } from '../../core/latch/latch.ts';
import type { Verb } from '../../core/people-access.ts';
import { unavailable } from '../server/unavailable.ts';

/** Decides who a request comes from and what that person may do: by a people file, or by reviews of the cluster. */
export interface Authorizer {
  /**
   * `authorization` is the header as it came. Without `button`, the question is about all buttons. Rejects if the
   * question cannot be answered.
   */
  authorize(authorization: string | undefined, verb: Verb, button: string | undefined): Promise<Authorization>;
  /** Whether this header identified a person recently. It sends no request and grants nothing: it only lets such a request begin earlier. */
  knows(authorization: string | undefined): boolean;
}

export type Authorization =
  | {
      readonly kind: 'allowed';
      readonly person: Person;
      /** The token's id in the API server's audit log, if it has one. */
      readonly credentialId?: string;
    }
  /** No valid token; `expected` says how to get one. */
  | { readonly kind: 'unauthenticated'; readonly problem: string; readonly expected?: string }
  | { readonly kind: 'forbidden'; readonly problem: string };

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by {@link allow}. */
    person: Person | null;
    /** Set by {@link allow}, if the token has an id. */
    credentialId: string | undefined;
  }
}

/** Fastify wants every property of a request declared before the first request. */
export function decoratePeople(app: FastifyInstance): void {
  app.decorateRequest('person', null);
  app.decorateRequest('credentialId', undefined);
}

/**
 * An `onRequest` hook that refuses people without the right, before the body is read. About a button that does not `exist`, the
 * question is about all buttons: invented names would be a review each.
 */
export function allow(
  authorizer: Authorizer,
  verb: Verb,
  exists: (name: string) => boolean = () => true,
): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    // A path parameter is a string on every route that has it.
    const { name: named } = request.params as { name?: string };
    const name = named !== undefined && exists(named) ? named : undefined;
    const authorization = await authorize(authorizer, request, verb, name);
    if (authorization.kind !== 'allowed') throw refusal(authorization, `the right to ${verb} ${name ?? 'buttons'}`);
    request.person = authorization.person;
    request.credentialId = authorization.credentialId;
  };
}

/** The person of a request that passed {@link allow}. */
export function personOf(request: FastifyRequest): Person {
  if (!request.person) throw new Error('this route is for people and has no `allow` hook');
  return request.person;
}

async function authorize(authorizer: Authorizer, request: FastifyRequest, verb: Verb, button: string | undefined) {
  try {
    return await authorizer.authorize(request.headers.authorization, verb, button);
  } catch (error) {
    // Every request of a flood is refused like this, so the log has no line for it.
    if (error instanceof HttpProblem) throw error;
    request.log.error({ err: error }, 'the rights of a request could not be checked');
    throw unavailable('unavailable', 'your rights cannot be checked at the moment', 'the same request again');
  }
}

function refusal(authorization: Exclude<Authorization, { kind: 'allowed' }>, right: string): HttpProblem {
  if (authorization.kind === 'forbidden') return forbidden(authorization.problem, right);
  const { problem, expected = 'Authorization: Bearer <a token made for big-red-button>' } = authorization;
  return unauthorized(problem, expected);
}
