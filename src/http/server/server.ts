import http from 'node:http';
import https from 'node:https';
import type { TlsFiles } from './tls-files.ts';

export const httpLimits = {
  /** Alertmanager's notifications have no limit of their own; 8 MiB are some 10,000 alerts. */
  bodyBytes: 8 * 1_048_576,
  headerBytes: 16_384,
  /** From the connection to the end of the headers, and to the end of the request: what a slow client may take. */
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 15_000,
  /** How often the two above are looked at. */
  timeoutCheckMs: 1_000,
  tlsHandshakeTimeoutMs: 5_000,
  /** No byte in either direction in the middle of a request; longer than a trip may take. */
  idleTimeoutMs: 30_000,
  /** Between requests: longer than a minute, so that Alertmanager finds its connection open for the next repeat. */
  keepAliveTimeoutMs: 120_000,
  requestsPerConnection: 100_000,
  connections: 1_024,
  /** Notifications being read or handled at once; one more is answered 503. */
  notificationsUnderWay: 256,
  /** What a client is told to wait before it tries again. */
  retryAfterSeconds: 1,
  /** How long a shutdown waits for what is under way: longer than a trip, shorter than Kubernetes' 30 s. */
  shutdownMs: 10_000,
  /** Streams of the state, to pages and `watch`; one more is answered 503. */
  streams: 128,
  /** Changes that come together are sent together, this long after the first. */
  streamGatherMs: 100,
  /** Bytes that wait for one client before only the newest state does. */
  streamBufferBytes: 65_536,
  /** Between two comments, which tell a quiet stream from a dead one. A client that takes nothing in between is dropped. */
  streamKeepAliveMs: 15_000,
  /** Between two looks whether a reader still may read, and how long one goes on reading while nobody can say. */
  streamConfirmMs: 60_000,
  streamUnconfirmedMs: 900_000,
};

export type HttpLimits = typeof httpLimits;

/**
 * The listener with every bound set: Node's own defaults leave a slow or a silent client a connection for minutes.
 * With `tls`, a new certificate is taken over for new connections as soon as its files change.
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
  server.maxConnections = limits.connections;
  server.maxRequestsPerSocket = limits.requestsPerConnection;
  server.setTimeout(limits.idleTimeoutMs);
  if (tls && server instanceof https.Server) tls.onChange((context) => server.setSecureContext(context));
  return server;
}
