import type { RequestOptions } from 'node:https';
import { isDeepStrictEqual } from 'node:util';
import type { KubeConfig } from '@kubernetes/client-node';
import { Agent, type Dispatcher } from 'undici';

/** For TCP and TLS together. */
export const connectTimeoutMs = 2_000;
/** A second limit behind each caller's deadline: from a request to its reply's headers, and between two pieces of its body. */
const replyTimeoutMs = 10_000;
/** The pool closes idle connections first: the API server closes them after 90 s. */
const idleConnectionMs = 60_000;
/** A watch occupies one connection, a trip up to three. */
const kubernetesConnections = 256;

/** The kept-alive connections to one API server, and the credentials of their user. */
export interface Pool {
  /** The connections and headers for the next request. Rejects if a token or certificate cannot be read. */
  lease(): Promise<Lease>;
  /** Ends every connection; requests in progress fail. */
  close(): Promise<void>;
}

export interface Lease {
  readonly dispatcher: Dispatcher;
  /** `Authorization` and impersonation. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Asks the kubeconfig for its credentials before every request: client-node reads a token file every minute, runs a
 * credential plugin when its answer expires, and reads certificates each time (the two small files are in the page
 * cache). If the TLS material changed, new connections replace the old ones.
 */
export function createPool(kubeConfig: KubeConfig): Pool {
  let current: { readonly dispatcher: Dispatcher; readonly tls: TlsOptions } | undefined;
  let closed = false;
  return {
    async lease() {
      if (closed) throw new Error('this connection was closed');
      const identity: RequestOptions = {};
      await kubeConfig.applyToHTTPSOptions(identity);
      const tls = tlsOf(identity);
      if (current === undefined || !isDeepStrictEqual(current.tls, tls)) {
        // Requests in progress, watches included, end on the old connections.
        current?.dispatcher.close();
        current = { dispatcher: createAgent(tls), tls };
      }
      return { dispatcher: current.dispatcher, headers: headersOf(identity) };
    },
    async close() {
      closed = true;
      await current?.dispatcher.destroy();
    },
  };
}

type TlsOptions = Exclude<Agent.Options['connect'], undefined | ((...args: never) => unknown)>;

/** The TLS fields that client-node sets from cluster, user and credential plugin. */
function tlsOf({ ca, cert, key, pfx, passphrase, servername, rejectUnauthorized }: RequestOptions): TlsOptions {
  const all = { ca, cert, key, pfx, passphrase, servername, rejectUnauthorized };
  // Object.fromEntries loses the types.
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as TlsOptions;
}

/** Trimmed: a token file often ends with a line break, which a header must not contain. */
function headersOf(identity: RequestOptions): Record<string, string> {
  const headers = Object.entries(identity.headers ?? {});
  return Object.fromEntries(headers.map(([name, value]) => [name, String(value).trim()]));
}

/** HTTP/1.1 alone: on HTTP/2 one stuck connection would block a trip and every watch. */
function createAgent(tls: TlsOptions): Agent {
  return new Agent({
    allowH2: false,
    connections: kubernetesConnections,
    headersTimeout: replyTimeoutMs,
    bodyTimeout: replyTimeoutMs,
    keepAliveTimeout: idleConnectionMs,
    keepAliveMaxTimeout: idleConnectionMs,
    connect: { ...tls, timeout: connectTimeoutMs },
  });
}
