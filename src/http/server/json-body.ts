import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpProblem } from '../../api/problem.ts';
import { problemTextLength } from '../../core/first-problem.ts';

/**
 * Bodies are JSON in UTF-8, and nothing else. Fastify's own parser would read invalid UTF-8 as replacement characters,
 * and would refuse a whole notification for one label called `__proto__`. `JSON.parse` makes that a property like any
 * other; what reads a body here copies names it knows, or all of them onto an object without a prototype.
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
  const message = `a body with Content-Encoding ${encoding.slice(0, 20)} is not read`;
  return new HttpProblem(415, { error: 'unsupported-media-type', message, expected: 'no Content-Encoding' });
}

function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) return notJson('the body is not valid UTF-8');
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    return notJson(`the body is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}

function notJson(message: string): HttpProblem {
  return new HttpProblem(400, { error: 'bad-request', message: message.slice(0, problemTextLength), expected: 'JSON' });
}
