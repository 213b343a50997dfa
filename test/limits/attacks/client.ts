import { connect, type Socket } from 'node:net';

/** How often a slow client sends its next piece. */
const dripMs = 500;

export function head(method: string, path: string, token?: string): string {
  const authorization = token === undefined ? '' : `Authorization: Bearer ${token}\r\n`;
  return `${method} ${path} HTTP/1.1\r\nHost: x\r\n${authorization}\r\n`;
}

export function bodyOf(method: string, path: string, token: string, body: string): string {
  const about = `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}`;
  return `${head(method, path, token).slice(0, -2)}${about}\r\n\r\n${body}`;
}

export interface Hold {
  readonly port: number;
  readonly connections: number;
  /** Sent at once on each connection. */
  readonly first: string;
  /** Sent again and again after it. */
  readonly drip?: string;
  /** Whether the client reads what it gets. */
  readonly reads: boolean;
}

/** Keeps this number of connections open. */
export function hold({ connections, ...order }: Hold): void {
  for (let count = 0; count < connections; count += 1) keepOpen(order, connections);
}

/** A lost connection is opened again, so that there are about a thousand new ones a second. */
function keepOpen(order: Omit<Hold, 'connections'>, reopenMs: number): void {
  const socket = connect(order.port, '127.0.0.1', () => {
    if (order.first !== '') socket.write(order.first);
  });
  if (order.reads) socket.resume();
  else socket.pause();
  const timer = order.drip ? setInterval(() => socket.write(order.drip ?? ''), dripMs) : undefined;
  socket.on('error', () => undefined);
  socket.on('close', () => {
    clearInterval(timer);
    setTimeout(() => keepOpen(order, reopenMs), reopenMs);
  });
}

export interface Repeat {
  readonly port: number;
  readonly connections: number;
  readonly request: (count: number) => string;
}

let requests = 0;

/** Sends the next request on each connection as soon as the last one is answered. */
export function repeat(order: Repeat): void {
  for (let count = 0; count < order.connections; count += 1) ask(order);
}

function ask(order: Repeat): void {
  const socket = connect(order.port, '127.0.0.1', () => send(socket, order));
  let missing: number | undefined;
  socket.on('data', (chunk) => {
    missing = (missing ?? lengthOf(chunk)) - chunk.length;
    if (missing > 0) return;
    missing = undefined;
    send(socket, order);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => setTimeout(() => ask(order), order.connections));
}

function send(socket: Socket, { request }: Repeat): void {
  requests += 1;
  socket.write(request(requests));
}

/** The length of the whole answer, of which this is the beginning. */
function lengthOf(chunk: Buffer): number {
  const end = chunk.indexOf('\r\n\r\n');
  const headers = chunk.subarray(0, end).toString();
  return end + 4 + Number(/^content-length: (\d+)/im.exec(headers)?.[1] ?? 0);
}
