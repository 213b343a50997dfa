import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Verb } from '../store/requests.ts';
import { ApiError, badRequest, unsupportedMediaType } from '../store/status.ts';

/** The API server refuses larger bodies. */
const bodyBytes = 3 * 1_048_576;

/** The request's JSON; undefined if the verb needs none. Throws 400 or 413, and 415 for a patch other than a merge patch. */
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

/** Answers with a Status. After the first byte of a stream, cuts the connection instead. */
export function sendError(response: ServerResponse, error: unknown): void {
  const status = error instanceof ApiError ? error : new ApiError(500, 'InternalError', `Internal error: ${error}`);
  if (response.headersSent) response.destroy();
  else send(response, status.code, status.toStatus());
}

/** The pages that need no rights, as on a real cluster. */
const publicPages = new Map([
  ['/livez', 'ok'],
  ['/readyz', 'ok'],
  ['/version', JSON.stringify({ major: '1', minor: '36', gitVersion: 'v1.36.0' })],
]);

/** Answers a path that belongs to no resource. */
export function sendPage(path: string, response: ServerResponse): void {
  const page = publicPages.get(path);
  response.writeHead(page ? 200 : 404, { 'content-type': 'text/plain' }).end(page ?? '404 page not found\n');
}
