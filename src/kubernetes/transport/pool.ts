import type { RequestOptions } from 'node:https';
import { createSecureContext } from 'node:tls';
import { isDeepStrictEqual } from 'node:util';
import type { KubeConfig } from '@kubernetes/client-node';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';

/** For TCP and TLS together. */
export const connectTimeoutMs = 2_000;
/** A second limit behind each caller's deadline: from a request to its reply's headers, and between two pieces of its body. */
const replyTimeoutMs = 10_000;
/** The pool closes idle connections first: the API server closes them after 90 s. */
const idleConnectionMs = 60_000;
/** A trip occupies up to three connections. Many more would take long to open, and calls would wait for them. */
const callConnections = 160;
/** An API server refuses more streams on one connection than it announces: 250 by default, 100 from some versions on. */
const watchesPerConnection = 100;
/** Credentials are used for this long before the kubeconfig is asked again, which takes as long as a fifth of a request. */
const credentialsMs = 500;

/** Watches stay open for minutes. They have connections of their own, so that they cannot keep a stop from its connection. */
export type Use = 'call' | 'watch';

/** The kept-alive connections to one API server, and the credentials of their user. */
export interface Pool {
  /** The connections and headers for the next request. Rejects if a token or certificate cannot be read. */
  lease(use: Use): Promise<Lease>;
  /** Ends every connection; requests in progress fail. */
  close(): Promise<void>;
}

export interface Lease {
  readonly dispatcher: Dispatcher;
  /** `Authorization` and impersonation. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Asks the kubeconfig for its credentials, at most twice a second: client-node reads a token file every minute, runs a
 * credential plugin when its answer expires, and reads certificates each time (the two small files are in the page
 * cache). If the TLS material changed, new connections replace the old ones.
 */
export function createPool(kubeConfig: KubeConfig): Pool {
  let current: { readonly dispatchers: Readonly<Record<Use, Dispatcher>>; readonly tls: TlsOptions } | undefined;
  let closed = false;
  const proxy = kubeConfig.getCurrentCluster()?.proxyUrl;
  const ask = askingRarely(async () => {
    const identity: RequestOptions = {};
    await kubeConfig.applyToHTTPSOptions(identity);
    return { identity, tls: tlsOf(identity), headers: headersOf(identity) };
  });
  return {
    async lease(use) {
      if (closed) throw new Error('this connection was closed');
      const { identity, tls, headers } = await ask();
      if (current === undefined || (current.tls !== tls && !isDeepStrictEqual(current.tls, tls))) {
        // Requests in progress, watches included, end on the old connections.
        for (const old of Object.values(current?.dispatchers ?? {})) void old.close();
        // Else Node parses the certificates for each connection, which takes as long as several requests.
        const prepared = { ...tls, secureContext: createSecureContext(identity) };
        current = { dispatchers: proxy === undefined ? directAgents(prepared) : agentsBehind(proxy, prepared), tls };
      }
      return { dispatcher: current.dispatchers[use], headers };
    },
    async close() {
      closed = true;
      await Promise.all(Object.values(current?.dispatchers ?? {}).map((dispatcher) => dispatcher.destroy()));
    },
  };
}

/** Asks again after {@link credentialsMs}, and after a failure. */
function askingRarely<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let latest: { readonly answer: Promise<Answer>; readonly at: number } | undefined;
  return () => {
    const now = Date.now();
    // A clock that is set back must not keep an old token.
    if (latest === undefined || Math.abs(now - latest.at) >= credentialsMs) {
      latest = { answer: ask(), at: now };
      latest.answer.catch(() => {
        latest = undefined;
      });
    }
    return latest.answer;
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

function directAgents(tls: TlsOptions): Readonly<Record<Use, Dispatcher>> {
  return { call: createCallAgent(tls), watch: createWatchAgent(tls) };
}

/** One tunnel for each connection. The proxy sees the server's name, and nothing of what is sent. */
function agentsBehind(uri: string, tls: TlsOptions): Readonly<Record<Use, Dispatcher>> {
  const { connect, ...options } = agentOptions(tls);
  const create = () => new ProxyAgent({ ...options, uri, requestTls: { ...tls, timeout: connectTimeoutMs } });
  return { call: create(), watch: create() };
}

/** HTTP/1.1 alone: on HTTP/2 one stuck connection would block many calls. */
function createCallAgent(tls: TlsOptions): Agent {
  return new Agent({ ...agentOptions(tls), allowH2: false, connections: callConnections });
}

/** HTTP/2 carries many watches on one connection. A server that speaks HTTP/1.1 alone gets one connection for each watch. */
function createWatchAgent(tls: TlsOptions): Agent {
  return new Agent({ ...agentOptions(tls), allowH2: true, maxConcurrentStreams: watchesPerConnection });
}

function agentOptions(tls: TlsOptions): Agent.Options {
  return {
    headersTimeout: replyTimeoutMs,
    bodyTimeout: replyTimeoutMs,
    keepAliveTimeout: idleConnectionMs,
    keepAliveMaxTimeout: idleConnectionMs,
    connect: { ...tls, timeout: connectTimeoutMs },
  };
}
