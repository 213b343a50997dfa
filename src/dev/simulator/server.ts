import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { authorize, denyRaise } from './access.ts';
import { readBody, send, sendError, sendPage } from './answers.ts';
import type { Api } from './api.ts';
import type { ServerCertificate } from './certificates.ts';
import { type Faults, failsAfter, failsBefore } from './faults.ts';
import type { Identity } from './identity.ts';
import { asksForIdentity, type IdentityInfo, readIdentityInfo } from './identity-info.ts';
import { type AnyRequestInfo, type RequestInfo, readRequestInfo } from './request-info.ts';
import { ApiError } from './status.ts';
import type { Store } from './store.ts';
import type { Tokens } from './tokens.ts';
import { serveWatch } from './watch.ts';

export interface ApiServerOptions {
  readonly api: Api;
  readonly store: Store;
  readonly faults: Faults;
  readonly tokens: Tokens;
  readonly identity: Identity;
  /** Milliseconds since the epoch; every answer tells it. */
  now(): number;
  readonly certificate: ServerCertificate;
  /** Read at each request. */
  readonly hasAdmissionPolicy: () => boolean;
  readonly onRequest: (record: RequestRecord) => void;
  readonly bookmarkMs: number;
}

/** One request that reached the API, as its audit log would show it. */
export type RequestRecord = (Omit<RequestInfo, 'query'> | Omit<IdentityInfo, 'query'>) & {
  readonly dryRun: boolean;
  /** HTTP status; 0 where a fault kept the answer back. */
  readonly code: number;
};

export interface ApiServer {
  readonly url: string;
  /** Cuts every open watch. */
  dropWatches(): void;
  close(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1. */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const watches = new Set<ServerResponse>();
  const { cert, key } = options.certificate;
  const server = createServer({ cert, key, keepAliveTimeout: 120_000 }, (request, response) => {
    response.setHeader('date', new Date(options.now()).toUTCString());
    answer(options, watches, request, response).catch((error: unknown) => sendError(response, error));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  // A TCP server that listens has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    dropWatches: () => {
      for (const response of watches) response.destroy();
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answer(
  options: ApiServerOptions,
  watches: Set<ServerResponse>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = '', url = '' } = request;
  const info = readIdentityInfo(method, url) ?? readRequestInfo(method, url);
  if (!info) {
    sendPage(url, response);
    return;
  }
  const { query, ...asked } = info;
  const record = (code: number) => options.onRequest({ ...asked, dryRun: query.has('dryRun'), code });
  try {
    record(await serve(options, watches, info, request, response));
  } catch (error) {
    record(error instanceof ApiError ? error.code : 500);
    throw error;
  }
}

/** Returns the HTTP status sent, 0 for none. */
async function serve(
  { api, store, faults, tokens, identity, hasAdmissionPolicy, bookmarkMs }: ApiServerOptions,
  watches: Set<ServerResponse>,
  info: AnyRequestInfo,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<number> {
  const fault = faults.take(info);
  if (await failsBefore(fault, response)) return response.writableEnded ? response.statusCode : 0;
  const account = tokens.authenticate(request.headers.authorization);
  // Whom it takes somebody for, the API server tells anyone (ClusterRole system:basic-user).
  if (info.resource !== 'selfsubjectreviews') authorize(account, info);
  if (!asksForIdentity(info) && info.verb === 'watch') {
    watches.add(response.on('close', () => watches.delete(response)));
    serveWatch(store, info, api.predicate(info), response, bookmarkMs);
    return 200;
  }
  const body = await readBody(info.verb, request);
  const admit = account.mayOnlyStop && hasAdmissionPolicy() ? denyRaise : () => {};
  const result = asksForIdentity(info) ? identity.answer(info, body, account) : api.handle(info, body, admit);
  if (failsAfter(fault, response)) return 0;
  const code = info.verb === 'create' ? 201 : 200;
  send(response, code, result);
  return code;
}
