import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/** Whose requests came over a connection so far: nobody's that is known, a person's, or Alertmanager's. */
export type Standing = 'stranger' | 'person' | 'alertmanager';

/** One connection of a client. */
export interface Connection {
  readonly socket: Socket;
  standing: Standing;
  /** The requests under way, oldest first. */
  readonly requests: Set<IncomingMessage>;
}

/**
 * The open connections, at most `limit`. A further one is always accepted, and the one that deserves it least is closed for
 * it: an idle stranger first. So no number of idle clients locks out a probe, a person or Alertmanager.
 */
export class Connections {
  readonly #limit: number;
  /** The one without activity for the longest time comes first. */
  readonly #open = new Set<Connection>();
  readonly #bySocket = new WeakMap<Socket, Connection>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Keeps the connections of `server` within the limit from now on. */
  follow(server: Server): void {
    server.on('connection', (socket: Socket) => this.#add(socket));
    // Behind TLS, a request belongs to another socket object of the same connection.
    server.on('secureConnection', (secure: Socket) => {
      const same = [...this.#open].find(({ socket }) => isSame(socket, secure));
      if (same !== undefined) this.#bySocket.set(secure, same);
    });
  }

  /** Undefined once the connection is closed. */
  of(socket: Socket): Connection | undefined {
    const connection = this.#bySocket.get(socket);
    return connection !== undefined && this.#open.has(connection) ? connection : undefined;
  }

  /** Counts something that the client does as activity. */
  touch(connection: Connection): void {
    if (this.#open.delete(connection)) this.#open.add(connection);
  }

  #add(socket: Socket): void {
    if (this.#open.size >= this.#limit) this.#closeOne();
    const connection: Connection = { socket, standing: 'stranger', requests: new Set() };
    this.#open.add(connection);
    this.#bySocket.set(socket, connection);
    socket.once('close', () => this.#open.delete(connection));
  }

  #closeOne(): void {
    let least: Connection | undefined;
    for (const connection of this.#open) {
      if (least === undefined || worth(connection) < worth(least)) least = connection;
      if (worth(least) === 0) break;
    }
    if (least === undefined) return;
    this.#open.delete(least);
    least.socket.destroy();
  }
}

/** Over all connections, `(address, port)` of the client is unique. */
function isSame(one: Socket, other: Socket): boolean {
  return one.remotePort === other.remotePort && one.remoteAddress === other.remoteAddress;
}

/** The order in which connections are closed, least first; among equals, the one without activity for the longest time. */
function worth({ standing, requests }: Connection): number {
  // A notification or an act that arrived completely runs now.
  const isActing = [...requests].some(({ complete, method }) => complete && method === 'POST');
  if (standing === 'stranger') return requests.size === 0 ? 0 : 1;
  if (isActing) return 5;
  if (standing === 'person') return requests.size === 0 ? 2 : 3;
  return requests.size === 0 ? 4 : 3;
}
