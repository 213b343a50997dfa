import { once } from 'node:events';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';
import { createInterface } from 'node:readline';

/** The address of an API server, and a token for it. */
export interface Access {
  /** `https://host:port`. */
  readonly url: string;
  /** PEM. */
  readonly ca: string;
  readonly token: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Body;
}

/** The members of an object that tests read. The tests find out whether they exist. */
export interface Body {
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly generation?: number;
    readonly annotations?: object;
  };
  readonly spec: { readonly replicas?: number };
  readonly data?: object;
  readonly items: readonly Body[];
  readonly message?: string;
  readonly reason?: string;
  readonly details?: object;
}

export interface Watch {
  readonly status: number;
  /** The next event; undefined at the end of the stream. */
  next(): Promise<{ readonly type: string; readonly object: Body } | undefined>;
  close(): void;
}

/** Plain HTTPS to an API server over one kept-alive connection, without code of the product. */
export class Client {
  readonly #access: Access;
  readonly #agent: Agent;

  constructor(access: Access) {
    this.#access = access;
    this.#agent = new Agent({ ca: access.ca, keepAlive: true });
  }

  close(): void {
    this.#agent.destroy();
  }

  get(path: string): Promise<Reply> {
    return this.send('GET', path);
  }

  /** A merge patch. */
  patch(path: string, body: unknown): Promise<Reply> {
    return this.send('PATCH', path, JSON.stringify(body), { 'content-type': 'application/merge-patch+json' });
  }

  post(path: string, body: unknown): Promise<Reply> {
    return this.send('POST', path, JSON.stringify(body));
  }

  put(path: string, body: unknown): Promise<Reply> {
    return this.send('PUT', path, JSON.stringify(body));
  }

  delete(path: string, options?: unknown): Promise<Reply> {
    return this.send('DELETE', path, options === undefined ? undefined : JSON.stringify(options));
  }

  async send(method: string, path: string, body?: string, headers: OutgoingHttpHeaders = {}): Promise<Reply> {
    const response = await this.#open(method, path, body, headers);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const isJson = response.headers['content-type']?.startsWith('application/json');
    return { status: response.statusCode ?? 0, headers: response.headers, body: isJson ? JSON.parse(text) : { text } };
  }

  async watch(path: string): Promise<Watch> {
    const response = await this.#open('GET', path, undefined, {});
    const lines = createInterface({ input: response })[Symbol.asyncIterator]();
    // A cut connection ends the stream.
    response.on('error', () => {});
    return {
      status: response.statusCode ?? 0,
      next: async () => {
        const { done, value } = await lines.next();
        return done ? undefined : JSON.parse(value);
      },
      close: () => response.destroy(),
    };
  }

  async #open(
    method: string,
    path: string,
    body: string | undefined,
    headers: OutgoingHttpHeaders,
  ): Promise<IncomingMessage> {
    const outgoing = request(`${this.#access.url}${path}`, {
      method,
      agent: this.#agent,
      headers: {
        authorization: `Bearer ${this.#access.token}`,
        accept: 'application/json',
        // The body of a DELETE needs its length in a header.
        ...(body !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
        ...headers,
      },
    });
    outgoing.end(body);
    const [response] = await once(outgoing, 'response');
    return response;
  }
}
