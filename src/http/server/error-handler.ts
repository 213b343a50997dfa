import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { HttpProblem, type ProblemBody } from '../../api/problem.ts';
import { problemTextLength } from '../../core/first-problem.ts';
import { httpLimits } from './server.ts';

/** Every error of every route ends here, and leaves in one shape. What is nobody's fault but ours stays in the log. */
export function answerError(error: FastifyError | HttpProblem, request: FastifyRequest, reply: FastifyReply): void {
  const problem = toProblem(error, request.routeOptions.bodyLimit);
  if (problem.statusCode >= 500 && problem !== error) request.log.error({ err: error }, 'a request failed');
  reply.code(problem.statusCode).headers(problem.headers).send(problem.body);
}

/** The status that {@link answerError} will give. */
export function statusOf(error: unknown): number {
  return toProblem(error).statusCode;
}

function toProblem(error: unknown, bodyLimit?: number): HttpProblem {
  if (error instanceof HttpProblem) return error;
  const { code, statusCode, validation } = asFastifyError(error);
  if (validation?.[0]) return badRequest('bad-request', describe(validation[0]), 'what /openapi.json says');
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return tooLarge(bodyLimit);
  const known = fastifyProblems[code ?? ''];
  if (known) return new HttpProblem(...known);
  if (statusCode && statusCode >= 400 && statusCode < 500) {
    return new HttpProblem(statusCode, { error: 'bad-request', message: 'the request was refused' });
  }
  return new HttpProblem(500, { error: 'internal', message: 'something failed here; the log says what' });
}

/** Fastify's own errors, by code: https://fastify.dev/docs/latest/Reference/Errors/ */
const fastifyProblems: Readonly<Record<string, [number, ProblemBody]>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    415,
    { error: 'unsupported-media-type', message: 'the body is not JSON', expected: 'Content-Type: application/json' },
  ],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    400,
    {
      error: 'bad-request',
      message: 'the body is not as long as Content-Length says',
      expected: 'its length in bytes',
    },
  ],
  FST_ERR_BAD_URL: [
    400,
    { error: 'bad-request', message: 'the path is not valid', expected: 'what /openapi.json says' },
  ],
};

function tooLarge(bodyLimit = httpLimits.bodyBytes): HttpProblem {
  return new HttpProblem(413, {
    error: 'too-large',
    message: 'the body is too large',
    expected: `at most ${bodyLimit} bytes`,
  });
}

function badRequest(error: string, message: string, expected: string): HttpProblem {
  return new HttpProblem(400, { error, message: message.slice(0, problemTextLength), expected });
}

function describe(error: { instancePath?: string; message?: string }): string {
  const where = error.instancePath?.slice(1).replaceAll('/', '.');
  return `${where ? `body.${where}` : 'the body'} ${error.message ?? 'is not valid'}`;
}

function asFastifyError(error: unknown): Partial<FastifyError> {
  return error instanceof Error ? error : {};
}

/** What cannot even be read as HTTP, by Node's code: https://nodejs.org/api/http.html#event-clienterror */
const clientProblems: Readonly<Record<string, [string, ProblemBody]>> = {
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    { error: 'too-large', message: 'the headers are too large', expected: `at most ${httpLimits.headerBytes} bytes` },
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [
    '408 Request Timeout',
    { error: 'timeout', message: 'the request took too long to arrive', expected: 'a whole request at once' },
  ],
};

/** Answers and hangs up. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const bad: [string, ProblemBody] = [
    '400 Bad Request',
    { error: 'bad-request', message: 'this is not HTTP', expected: 'HTTP/1.1' },
  ];
  const [status, problem] = clientProblems[error.code ?? ''] ?? bad;
  const body = JSON.stringify(problem);
  const head = [`HTTP/1.1 ${status}`, 'Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`];
  socket.end(`${head.join('\r\n')}\r\nConnection: close\r\n\r\n${body}`);
}
