import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { HttpProblem } from '../../api/problem.ts';
import { problemTextLength } from '../../core/first-problem.ts';
import { httpLimits } from './server.ts';

/** Answers every error of every route in one shape. The details of an internal error go to the log alone. */
export function answerError(error: FastifyError | HttpProblem, request: FastifyRequest, reply: FastifyReply): void {
  const problem = toProblem(error, request.routeOptions.bodyLimit);
  if (problem.statusCode >= 500 && problem !== error) request.log.error({ err: error }, 'a request failed');
  reply.code(problem.statusCode).headers(problem.headers).send(problem.body);
}

/** The status that {@link answerError} answers. */
export function statusOf(error: unknown): number {
  return toProblem(error).statusCode;
}

const asDescribed = 'a request as /openapi.json describes it';

function toProblem(error: unknown, bodyLimit = httpLimits.bodyBytes): HttpProblem {
  if (error instanceof HttpProblem) return error;
  const { code = '', statusCode, validation }: Partial<FastifyError> = error instanceof Error ? error : {};
  if (validation?.[0]) return badRequest(describe(validation[0]), asDescribed);
  // Fastify's own errors: https://fastify.dev/docs/latest/Reference/Errors/
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return problem(413, 'too-large', 'the body is too large', `at most ${bodyLimit} bytes`);
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return problem(415, 'unsupported-media-type', 'the body is not JSON', 'Content-Type: application/json');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return badRequest('the body does not have the length of Content-Length', 'the length of the body in bytes');
    case 'FST_ERR_BAD_URL':
      return badRequest('the path is not valid', asDescribed);
  }
  if (statusCode && statusCode >= 400 && statusCode < 500)
    return new HttpProblem(statusCode, { error: 'bad-request', message: 'the request was refused' });
  return new HttpProblem(500, { error: 'internal', message: 'internal error; the log has the details' });
}

/** 400 with a message that may quote the request. */
export function badRequest(message: string, expected: string): HttpProblem {
  return problem(400, 'bad-request', message.slice(0, problemTextLength), expected);
}

function problem(status: number, error: string, message: string, expected: string): HttpProblem {
  return new HttpProblem(status, { error, message, expected });
}

function describe(error: { instancePath?: string; message?: string }): string {
  const where = error.instancePath?.slice(1).replaceAll('/', '.');
  return `${where ? `body.${where}` : 'the body'} ${error.message ?? 'is not valid'}`;
}

/** Answers a request that cannot be parsed as HTTP, and closes the connection. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const { status, ...problem } = clientProblem(error.code);
  const body = JSON.stringify(problem);
  const head = [`HTTP/1.1 ${status}`, 'Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`];
  socket.end(`${head.join('\r\n')}\r\nConnection: close\r\n\r\n${body}`);
}

/** By Node's code: https://nodejs.org/api/http.html#event-clienterror */
function clientProblem(code: string | undefined) {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW': {
      const expected = `at most ${httpLimits.headerBytes} bytes`;
      const status = '431 Request Header Fields Too Large';
      return { status, error: 'too-large', message: 'the headers are too large', expected };
    }
    case 'ERR_HTTP_REQUEST_TIMEOUT': {
      const message = 'the request took too long to arrive';
      return { status: '408 Request Timeout', error: 'timeout', message, expected: 'a complete request at once' };
    }
    default:
      return { status: '400 Bad Request', error: 'bad-request', message: 'this is not HTTP', expected: 'HTTP/1.1' };
  }
}
