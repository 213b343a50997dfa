import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Account, authenticate, authorize, denyRaise } from './access.ts';
import type { Admission, Answer, Api } from './api.ts';
import type { ServerCertificate } from './certificates.ts';
import type { Fault, Faults } from './faults.ts';
import { type RequestInfo, readRequestInfo } from './request-info.ts';
import { ApiError, badRequest, unsupportedMediaType } from './status.ts';
import type { Store } from './store.ts';
import { serveWatch } from './watch.ts';

export interface ApiServerOptions {
  readonly api: Api;
  readonly store: Store;
  readonly faults: Faults;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly certificate: ServerCertificate;
  /** Read at each request. */
  readonly hasAdmissionPolicy: () => boolean;
  readonly onRequest: (record: RequestRecord) => void;
}

/** One request that reached the API, as its audit log would show it. */
export interface RequestRecord extends Omit<RequestInfo, 'query'> {
  readonly account: string;
  readonly dryRun: boolean;
  /** HTTP status; 0 where a fault kept the answer back. */
  readonly code: number;
}

export interface ApiServer {
  readonly url: string;
  /** Cuts every open watch. */
  dropWatches(): void;
  close(): Promise<void>;
}

/** Larger bodies are refused, as by the API server. */
const bodyBytes = 3 * 1_048_576;

/** Listens on a free port of 127.0.0.1. */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const watches = new Set<ServerResponse>();
  const { cert, key } = options.certificate;
  const server = createServer({ cert, key, keepAliveTimeout: 120_000 }, (request, response) => {
    serve(options, watches, request, response).catch((error: unknown) => answerError(response, error));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  // A TCP server that listens has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    dropWatches: () => {
      for (const response of watches) response.destroy();
    },
    close: () => closeServer(server),
  };
}

async function closeServer(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  if (server.listening) await once(server, 'close');
}

async function serve(
  options: ApiServerOptions,
  watches: Set<ServerResponse>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const info = readRequestInfo(request.method ?? '', request.url ?? '');
  if (!info) return answerOther(request, response);
  const fault = options.faults.take(info);
  const account = authenticate(request.headers.authorization, options.accounts);
  const record = (code: number) => {
    const { query, ...asked } = info;
    options.onRequest({ ...asked, account: account.name, dryRun: query.has('dryRun'), code });
  };
  if (await failsBefore(fault, response)) return record(response.writableEnded ? response.statusCode : 0);
  try {
    authorize(account, info);
    if (info.verb === 'watch') {
      watches.add(response.on('close', () => watches.delete(response)));
      serveWatch(options.store, info, options.api.predicate(info), response);
      return record(200);
    }
    const body = await readBody(info, request);
    const admit: Admission = account.mayOnlyStop && options.hasAdmissionPolicy() ? denyRaise : () => {};
    const answer = options.api.handle(info, body, admit);
    if (failsAfter(fault, response)) return record(0);
    send(response, answer);
    record(answer.code);
  } catch (error) {
    record(error instanceof ApiError ? error.code : 500);
    throw error;
  }
}

/** What needs no rights on a cluster either. */
const publicPages = new Map([
  ['/livez', 'ok'],
  ['/readyz', 'ok'],
  ['/version', JSON.stringify({ major: '1', minor: '36', gitVersion: 'v1.36.0' })],
]);

function answerOther(request: IncomingMessage, response: ServerResponse): void {
  const page = publicPages.get(request.url ?? '');
  response.writeHead(page ? 200 : 404, { 'content-type': 'text/plain' }).end(page ?? '404 page not found\n');
}

async function failsBefore(fault: Fault | undefined, response: ServerResponse): Promise<boolean> {
  switch (fault?.kind) {
    case 'latency':
      await new Promise((resolve) => setTimeout(resolve, fault.ms));
      return response.destroyed;
    case 'status':
      answerFault(response, fault);
      return true;
    case 'reset-before':
      response.destroy();
      return true;
    case 'hang-before':
      return true;
    default:
      return false;
  }
}

function failsAfter(fault: Fault | undefined, response: ServerResponse): boolean {
  if (fault?.kind === 'reset-after') response.destroy();
  return fault?.kind === 'reset-after' || fault?.kind === 'hang-after';
}

const faultReasons: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  410: 'Expired',
  422: 'Invalid',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

function answerFault(response: ServerResponse, fault: Fault & { kind: 'status' }): void {
  const { code, message = 'etcdserver: request timed out', retryAfterSeconds = 1 } = fault;
  if (code !== 429) {
    answerError(response, new ApiError(code, faultReasons[code] ?? 'Unknown', message));
    return;
  }
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'retry-after': `${retryAfterSeconds}` };
  response.writeHead(429, headers).end('Too many requests, please try again later.\n');
}

async function readBody(info: RequestInfo, request: IncomingMessage): Promise<unknown> {
  const type = request.headers['content-type']?.split(';')[0];
  if (info.verb === 'patch' && type !== 'application/merge-patch+json')
    throw unsupportedMediaType('application/merge-patch+json');
  if (info.verb === 'get' || info.verb === 'list') return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > bodyBytes) throw new ApiError(413, 'RequestEntityTooLarge', `limit is ${bodyBytes}`);
    chunks.push(chunk);
  }
  if (bytes === 0 && info.verb === 'delete') return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch (error) {
    throw badRequest(`couldn't get version/kind; json parse error: ${error instanceof Error ? error.message : error}`);
  }
}

function answerError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const status = error instanceof ApiError ? error : new ApiError(500, 'InternalError', `Internal error: ${error}`);
  send(response, { code: status.code, body: status.toStatus() });
}

function send(response: ServerResponse, { code, body }: Answer): void {
  const text = JSON.stringify(body);
  response.writeHead(code, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
}
