import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Test } from 'tap';
import { type ConnectOptions, connect } from '../../src/kubernetes/connect.ts';
import type { RequestObservation } from '../../src/kubernetes/transport/client.ts';

/** A server of our own, for what a mock without sockets cannot show. `tls` makes it speak HTTPS. */
export async function startServer(t: Test, listener: RequestListener, tls?: ServerOptions) {
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  const sockets: Socket[] = [];
  server.on('connection', (socket: Socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A listening TCP server has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`, sockets };
}

export function connectTo(t: Test, url: string, options: Partial<ConnectOptions> = {}) {
  const observed: RequestObservation[] = [];
  const connection = connect({
    cluster: { server: url, token: 'sesame' },
    stateNamespace: 'big-red-button',
    onRequest: (observation) => observed.push(observation),
    ...options,
  });
  t.teardown(() => connection.close());
  return { ...connection, observed, codes: () => observed.map(({ code }) => code) };
}

/** A deadline that runs only from a moment of the test's, such as the arrival of a request: on a busy machine that may be late. */
export function deadlineFrom(moment: Promise<unknown>, ms: number): AbortSignal {
  const passed = new AbortController();
  void moment.then(() => setTimeout(() => passed.abort(), ms));
  return passed.signal;
}

/** Answers once the request was read whole. */
export async function answer(request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void> {
  request.resume();
  await once(request, 'end');
  response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
}
