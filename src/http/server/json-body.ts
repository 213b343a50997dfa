import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpProblem } from '../../api/problem.ts';
import { badRequest } from './error-handler.ts';

/**
 * Accepts bodies that are JSON in UTF-8. Fastify's own parser would read invalid UTF-8 as replacement characters, and
 * would refuse a whole notification for one label called `__proto__`. `JSON.parse` makes `__proto__` an ordinary property,
 * and the readers of a body copy known names, or all names onto an object without a prototype.
 */
export function acceptJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_: FastifyRequest, body: Buffer, done) => {
    const parsed = parseJson(body);
    if (parsed instanceof HttpProblem) done(parsed);
    else done(null, parsed);
  });
  app.addHook('onRequest', (request, _, done) => done(encodingProblem(request.headers['content-encoding'])));
}

function encodingProblem(encoding: string | undefined): HttpProblem | undefined {
  if (encoding === undefined || encoding === 'identity') return undefined;
  const message = `Content-Encoding ${encoding.slice(0, 20)} is not supported`;
  return new HttpProblem(415, { error: 'unsupported-media-type', message, expected: 'no Content-Encoding' });
}

function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) return badRequest('the body is not valid UTF-8', 'JSON');
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    return badRequest(`the body is not JSON: ${error instanceof Error ? error.message : error}`, 'JSON');
  }
}
