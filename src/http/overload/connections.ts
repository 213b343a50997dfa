import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/** Who has used a connection so far: an unknown client, a person, or Alertmanager. */
const standings = ['stranger', 'person', 'alertmanager'] as const;
export type Standing = (typeof standings)[number];

/** One connection of a client. */
export interface Connection {
  readonly socket: Socket;
  standing: Standing;
  /** The requests under way, oldest first. */
  readonly requests: Set<IncomingMessage>;
}

/**
 * The share of the connections that is reserved for each kind of client. One kind may use what the others leave, until they need
 * it.
 */
const shares: Readonly<Record<Standing, number>> = { stranger: 0.5, person: 0.25, alertmanager: 0.25 };

/**
 * The open connections, at most `limit`. A further one is always accepted, and another one is closed for it: of the kind that
 * is furthest above its share, the one without activity for the longest time. So no number of clients that are idle, slow or
 * silent locks out a probe, a person or Alertmanager.
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
    const all = [...this.#open];
    const excess = (kind: Standing) =>
      all.filter(({ standing }) => standing === kind).length - shares[kind] * this.#limit;
    const kinds = standings.toSorted((one, other) => excess(other) - excess(one));
    const [least] = kinds.flatMap((kind) => all.find((each) => each.standing === kind && !isActing(each)) ?? []);
    if (least === undefined) return;
    this.#open.delete(least);
    least.socket.destroy();
  }
}

/** Over all connections, `(address, port)` of the client is unique. */
function isSame(one: Socket, other: Socket): boolean {
  return one.remotePort === other.remotePort && one.remoteAddress === other.remoteAddress;
}

/** A notification or an act that arrived completely runs now. */
function isActing({ standing, requests }: Connection): boolean {
  return standing !== 'stranger' && [...requests].some(({ complete, method }) => complete && method === 'POST');
}
