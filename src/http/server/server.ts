import http from 'node:http';
import https from 'node:https';
import type { TlsFiles } from './tls-files.ts';

export const httpLimits = {
  /** Alertmanager does not limit its notifications. 8 MiB are some 10,000 alerts. */
  bodyBytes: 8 * 1_048_576,
  headerBytes: 16_384,
  /** How long a slow client may take for the headers, and for the whole request. */
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 15_000,
  /** How often Node checks these two limits. */
  timeoutCheckMs: 1_000,
  tlsHandshakeTimeoutMs: 5_000,
  /** How long a connection may be silent during a request. It is longer than a trip may take. */
  idleTimeoutMs: 30_000,
  /** How long an idle connection stays open. */
  keepAliveTimeoutMs: 5_000,
  /** The same after a request with Alertmanager's token: its repeat after a minute finds the connection open. */
  alertmanagerKeepAliveMs: 120_000,
  requestsPerConnection: 100_000,
  /** Connections that wait to be accepted. If the queue is full, the kernel of a client tries again after seconds only. */
  backlog: 4_096,
  /** The most connections. A further one closes the one that deserves it least. Each takes some 50 KiB with TLS. */
  connections: 512,
  /** The most notifications in progress; a further one is answered 503. */
  notificationsUnderWay: 1_024,
  /** The `Retry-After` of every 503. */
  retryAfterSeconds: 1,
  /** How long a shutdown waits for the requests in progress: longer than a trip, shorter than Kubernetes' 30 s. */
  shutdownMs: 10_000,
  /** The most streams of the state, for pages and `watch`; a further one is answered 503. */
  streams: 128,
  /** Changes within this time after the first are sent together. */
  streamGatherMs: 100,
  /** The time between two comments, which show that a quiet stream is alive. A client that reads nothing in between is dropped. */
  streamKeepAliveMs: 15_000,
  /** How often a reader's rights are checked again, and how long a reader may continue while they cannot be checked. */
  streamConfirmMs: 60_000,
  streamUnconfirmedMs: 900_000,
};

export type HttpLimits = typeof httpLimits;

/**
 * Creates the server with every limit set: Node's defaults leave a connection to a slow or silent client for minutes.
 * With `tls`, new connections use a new certificate as soon as its files change.
 */
export function createServer(handler: http.RequestListener, limits: HttpLimits, tls?: TlsFiles): http.Server {
  const options = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: limits.timeoutCheckMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
  };
  const server = tls
    ? https.createServer({ ...options, ...tls.context, handshakeTimeout: limits.tlsHandshakeTimeoutMs }, handler)
    : http.createServer(options, handler);
  server.maxRequestsPerSocket = limits.requestsPerConnection;
  server.setTimeout(limits.idleTimeoutMs);
  // The client waits with the body until the route asks for it (json-body.ts), which it does after it has checked the token.
  server.on('checkContinue', handler);
  if (tls && server instanceof https.Server) tls.onChange((context) => server.setSecureContext(context));
  return server;
}
