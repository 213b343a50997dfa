import type { RequestOptions } from 'node:https';
import { isDeepStrictEqual } from 'node:util';
import type { KubeConfig } from '@kubernetes/client-node';
import { Agent, type Dispatcher } from 'undici';

/** TCP and TLS, until a request can be sent. */
export const connectTimeoutMs = 2_000;
/** Backstop behind every caller's own deadline: from a request to its reply's headers, and between two pieces of its body. */
const replyTimeoutMs = 10_000;
/** An idle connection is kept this long; the API server itself closes them after 90 s. */
const idleConnectionMs = 60_000;
/** Connections to the API server. Every watch holds one for itself, a trip takes three. */
const kubernetesConnections = 256;

/** The kept-alive connections to one API server, and who speaks on them. */
export interface Pool {
  /** What the next request is sent on and with. Rejects when a token or certificate cannot be had. */
  lease(): Promise<Lease>;
  /** Ends every connection; what is under way fails. */
  close(): Promise<void>;
}

export interface Lease {
  readonly dispatcher: Dispatcher;
  /** `Authorization` and impersonation. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Asks the kubeconfig for its credentials before every request: client-node reads a token file again each minute, runs
 * a credential plugin again when its answer expires, and reads certificates from disk each time (the two small files
 * are in the page cache). When the TLS material has changed, new connections take the place of the old ones.
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
        // Requests under way, watches among them, still end on the old connections.
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

/** The TLS fields that client-node fills from cluster, user and credential plugin. */
function tlsOf({ ca, cert, key, pfx, passphrase, servername, rejectUnauthorized }: RequestOptions): TlsOptions {
  const all = { ca, cert, key, pfx, passphrase, servername, rejectUnauthorized };
  // Object.fromEntries loses the types.
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as TlsOptions;
}

/** Trimmed, as a token file often ends with a line break, which no header may hold. */
function headersOf(identity: RequestOptions): Record<string, string> {
  const headers = Object.entries(identity.headers ?? {});
  return Object.fromEntries(headers.map(([name, value]) => [name, String(value).trim()]));
}

/** HTTP/1.1 alone: on HTTP/2 one stuck connection would hold up a trip together with every watch. */
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
