import http from 'node:http';
import https from 'node:https';
import type { httpLimits } from '../../core/limits.ts';
import type { TlsFiles } from './tls-files.ts';

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
