import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSecureServer, type Http2ServerResponse } from 'node:http2';
import type { Socket } from 'node:net';
import { startListening } from '../../loopback.ts';
import { discovery, isUninstalled } from '../store/discovery.ts';
import { type AnyRequestInfo, asksForIdentity, type IdentityInfo, type RequestInfo } from '../store/requests.ts';
import type { CustomResource } from '../store/resources.ts';
import { ApiError } from '../store/status.ts';
import type { Store } from '../store/store.ts';
import { refuseDeletion } from './admission/deletion-policy.ts';
import { type HeldBinding, refuseHeldRaise } from './admission/held-policy.ts';
import { readBody, send, sendError, sendPage } from './answers.ts';
import type { Admission, Api, DeletionAdmission } from './api.ts';
import { type Account, authorize, denyRaise } from './auth/access.ts';
import type { ServerCertificate } from './auth/certificates.ts';
import { answerIdentity, type IdentityOptions } from './auth/identity.ts';
import { type Faults, failsAfter, failsBefore } from './faults.ts';
import { type Reduction, reducedList, reductionOf } from './partial-metadata.ts';
import { readRequest } from './read-request.ts';
import { serveWatch } from './watch.ts';

interface ApiServerOptions extends IdentityOptions {
  readonly api: Api;
  readonly store: Store;
  readonly faults: Faults;
  readonly certificate: ServerCertificate;
  /** Called at each request. */
  readonly hasAdmissionPolicy: () => boolean;
  /** The bindings of the policy that holds latched targets. Called at each write of a workload. */
  readonly heldBindings: () => readonly HeldBinding[];
  /** The kinds whose CustomResourceDefinitions are installed. Called at each request. */
  readonly installed: () => readonly CustomResource[];
  /** The bindings of the policies for the deletion of pods. */
  readonly deletionBindings: readonly HeldBinding[];
  readonly onRequest: (record: RequestRecord) => void;
  readonly bookmarkMs: number;
}

/** One request to the API, as an audit log records it. */
export type RequestRecord = (Omit<RequestInfo, 'query'> | Omit<IdentityInfo, 'query'>) & {
  readonly dryRun: boolean;
  /** HTTP status; 0 if a fault prevented the answer. */
  readonly code: number;
};

export interface ApiServer {
  readonly url: string;
  /** Cuts every open watch. */
  dropWatches(): void;
  openWatches(): number;
  close(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1. */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const watches = new Set<ServerResponse>();
  const { cert, key } = options.certificate;
  // As the API server: HTTP/2 with a limit of streams on one connection, or HTTP/1.1.
  const settings = { maxConcurrentStreams: 250 };
  const http1Options = { keepAliveTimeout: 120_000 };
  const server = createSecureServer({ cert, key, allowHTTP1: true, settings, ...http1Options });
  // The requests and responses of HTTP/2 have every member of HTTP/1.1's that is used here.
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('date', new Date(options.now()).toUTCString());
    answer(options, watches, request, response).catch((error: unknown) => sendError(response, error));
  });
  const { port, close } = await startListening(withConnections(server));
  return {
    url: `https://127.0.0.1:${port}`,
    dropWatches: () => {
      for (const response of watches) cutConnection(response);
    },
    openWatches: () => watches.size,
    close,
  };
}

/** `server`, with the method of HTTP/1.1's server that cuts every connection. */
function withConnections<Server extends ReturnType<typeof createSecureServer>>(server: Server) {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('close', () => sockets.delete(socket))));
  return Object.assign(server, {
    closeAllConnections: () => {
      for (const socket of sockets) socket.destroy();
    },
  });
}

/** With HTTP/2, all other streams of the connection are cut too. */
function cutConnection(response: ServerResponse | Http2ServerResponse): void {
  const session = 'stream' in response ? response.stream.session : undefined;
  if (session === undefined) response.destroy();
  else session.destroy();
}

async function answer(
  options: ApiServerOptions,
  watches: Set<ServerResponse>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = '', url = '' } = request;
  const info = readRequest(method, url);
  if (!info || isUninstalled(info.resource, options.installed())) {
    const found = discovery(url, options.installed());
    if (found === undefined) sendPage(url, response);
    else send(response, 200, found);
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

/** Returns the HTTP status; 0 without an answer. */
async function serve(
  options: ApiServerOptions,
  watches: Set<ServerResponse>,
  info: AnyRequestInfo,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<number> {
  const { api, store, faults, tokens, bookmarkMs } = options;
  const fault = faults.take(info);
  if (await failsBefore(fault, response)) return response.writableEnded ? response.statusCode : 0;
  const account = tokens.authenticate(request.headers.authorization);
  // Every account may ask who it is (ClusterRole system:basic-user).
  if (info.resource !== 'selfsubjectreviews') authorize(account, info);
  if (!asksForIdentity(info) && info.verb === 'watch') {
    watches.add(response.on('close', () => watches.delete(response)));
    const shape: Reduction = reductionOf(request);
    serveWatch(store, info, { selects: api.predicate(info), shape }, response, bookmarkMs);
    return 200;
  }
  const body = await readBody(info.verb, request);
  const admit = admissionOf(options, account);
  const admitDeletion = deletionAdmissionOf(options, account);
  const result = asksForIdentity(info)
    ? answerIdentity(options, info, body, account)
    : api.handle(info, body, admit, admitDeletion);
  if (failsAfter(fault, response)) return 0;
  const code = info.verb === 'create' ? 201 : 200;
  send(response, code, info.verb === 'list' ? reducedList(request, result) : result);
  return code;
}

function admissionOf({ store, hasAdmissionPolicy, heldBindings }: ApiServerOptions, account: Account): Admission {
  return (write) => {
    if (account.mayOnlyStop && hasAdmissionPolicy()) denyRaise(write);
    refuseHeldRaise(store, heldBindings(), write);
  };
}

function deletionAdmissionOf(
  { store, hasAdmissionPolicy, deletionBindings }: ApiServerOptions,
  account: Account,
): DeletionAdmission {
  return (deletion) => {
    if (account.mayOnlyStop && hasAdmissionPolicy()) refuseDeletion(store, deletionBindings, deletion);
  };
}
