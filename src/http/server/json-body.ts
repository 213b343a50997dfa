import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HttpProblem } from '../../api/problem.ts';
import { jsonExcess } from '../../core/notification/json-bounds.ts';
import { badRequest } from './error-handler.ts';

/** Reads a whole body of at most `most` bytes; resolves with what `parse` makes of it. Rejects with an {@link HttpProblem}. */
type ReadBody = <T>(request: FastifyRequest, most: number, parse: (body: Buffer) => T) => Promise<T>;

/**
 * Accepts bodies that are JSON in UTF-8. Fastify's own parser would read invalid UTF-8 as replacement characters, and
 * would refuse a whole notification for one label called `__proto__`. `JSON.parse` makes `__proto__` an ordinary property,
 * and the readers of a body copy known names, or all names onto an object without a prototype.
 */
export function acceptJsonOnly(app: FastifyInstance, read: ReadBody): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', (request: FastifyRequest) =>
    read(request, request.routeOptions.bodyLimit, parseJson),
  );
  app.addHook('preParsing', (request, reply, _, done) => {
    askForBody(request, reply);
    done();
  });
  app.addHook('onRequest', (request, _, done) => done(encodingProblem(request.headers['content-encoding'])));
}

function encodingProblem(encoding: string | undefined): HttpProblem | undefined {
  if (encoding === undefined || encoding === 'identity') return undefined;
  const message = `Content-Encoding ${encoding.slice(0, 20)} is not supported`;
  return new HttpProblem(415, { error: 'unsupported-media-type', message, expected: 'no Content-Encoding' });
}

/** By now the token is checked. */
function askForBody({ headers, routeOptions }: FastifyRequest, { raw }: FastifyReply): void {
  const isAwaited = headers.expect?.toLowerCase() === '100-continue';
  if (isAwaited && Number(headers['content-length'] ?? 0) <= routeOptions.bodyLimit) raw.writeContinue();
}

/** @throws {HttpProblem} */
function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw badRequest('the body is not valid UTF-8', 'JSON');
  const excess = jsonExcess(body);
  if (excess !== undefined) throw badRequest(`the body is refused before it is parsed: ${excess}`, 'a notification');
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw badRequest(`the body is not JSON: ${error instanceof Error ? error.message : error}`, 'JSON');
  }
}
