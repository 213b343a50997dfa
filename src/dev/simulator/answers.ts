import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Verb } from './request-info.ts';
import { ApiError, badRequest, unsupportedMediaType } from './status.ts';

/** Larger bodies are refused, as by the API server. */
const bodyBytes = 3 * 1_048_576;

/** The request's JSON; undefined where the verb needs none. Throws 400, 413, or 415 for a patch that is no merge patch. */
export async function readBody(verb: Verb, request: IncomingMessage): Promise<unknown> {
  const type = request.headers['content-type']?.split(';')[0];
  if (verb === 'patch' && type !== 'application/merge-patch+json') throw unsupportedMediaType();
  if (verb === 'get' || verb === 'list') return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > bodyBytes) throw new ApiError(413, 'RequestEntityTooLarge', `limit is ${bodyBytes}`);
    chunks.push(chunk);
  }
  if (bytes === 0 && verb === 'delete') return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch (error) {
    const what = verb === 'patch' ? 'error decoding patch' : "couldn't get version/kind; json parse error";
    throw badRequest(`${what}: ${error instanceof Error ? error.message : error}`);
  }
}

export function send(response: ServerResponse, code: number, body: unknown): void {
  const text = JSON.stringify(body);
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
  response.writeHead(code, headers).end(text);
}

/** A Status for any error; a stream that has begun can only be cut. */
export function sendError(response: ServerResponse, error: unknown): void {
  const status = error instanceof ApiError ? error : new ApiError(500, 'InternalError', `Internal error: ${error}`);
  if (response.headersSent) response.destroy();
  else send(response, status.code, status.toStatus());
}

/** What needs no rights on a cluster either. */
const publicPages = new Map([
  ['/livez', 'ok'],
  ['/readyz', 'ok'],
  ['/version', JSON.stringify({ major: '1', minor: '36', gitVersion: 'v1.36.0' })],
]);

/** Every path that is no resource's. */
export function sendPage(path: string, response: ServerResponse): void {
  const page = publicPages.get(path);
  response.writeHead(page ? 200 : 404, { 'content-type': 'text/plain' }).end(page ?? '404 page not found\n');
}
