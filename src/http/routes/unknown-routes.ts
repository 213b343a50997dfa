import type { FastifyInstance, FastifyRequest, HTTPMethods } from 'fastify';
import { HttpProblem } from '../../api/problem.ts';

const methods: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Collects the methods of each path, for all routes that are registered after this call. */
export function collectMethods(app: FastifyInstance): ReadonlyMap<string, ReadonlySet<string>> {
  const allowed = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const known = allowed.get(url) ?? new Set();
    for (const each of [method].flat()) known.add(each);
    allowed.set(url, known);
  });
  return allowed;
}

/** Answers 404 for unknown paths, before the body is read. */
export function answerUnknownPaths(app: FastifyInstance): void {
  app.setNotFoundHandler(() => undefined);
  app.addHook('onRequest', (request, _, done) => done(request.is404 ? unknownPath(request) : undefined));
}

function unknownPath(request: FastifyRequest): HttpProblem {
  const message = `there is no ${request.method} ${request.url.split('?')[0]?.slice(0, 100)}`;
  return new HttpProblem(404, { error: 'not-found', message, expected: 'a path of /openapi.json' });
}

/** Answers 405 for every other method of the paths that are registered so far. */
export function answerOtherMethods(app: FastifyInstance, allowed: ReadonlyMap<string, ReadonlySet<string>>): void {
  for (const [url, known] of [...allowed]) {
    const allow = [...known].join(', ');
    app.route({
      url,
      method: methods.filter((method) => !known.has(method)),
      schema: { hide: true },
      onRequest: async (request) => {
        const message = `${request.method} is not allowed on this path`;
        throw new HttpProblem(405, { error: 'method-not-allowed', message, expected: allow }, { allow });
      },
      handler: async () => undefined,
    });
  }
}
