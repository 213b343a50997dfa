import { once } from 'node:events';
import net from 'node:net';
import type { FastifyInstance } from 'fastify';

/** The number of sockets, and so of connections that are accepted in one turn of the event loop. */
const sockets = 16;
/** Only Linux lets several sockets listen at one address. */
const hasSeveral = process.platform === 'linux';

interface Address {
  readonly host: string;
  readonly port: number;
  /** Connections that wait to be accepted, for each socket. */
  readonly backlog: number;
}

/**
 * Several sockets that listen at the address of one app. Node accepts one connection of each socket in a turn of the event loop. If a
 * thousand notifications come at once, turns are long, and one socket would keep the last notifications waiting for many seconds.
 */
export class ListeningSockets {
  readonly #further: net.Server[] = [];

  /** Listens, and resolves with the URL. Rejects if another program listens at the address. */
  async open(app: FastifyInstance, wanted: Address): Promise<string> {
    const address = { ...wanted, host: await usableHost(wanted.host, canListen) };
    if (!hasSeveral) return app.listen({ ...address });
    await refuseIfTaken(address);
    const url = await app.listen({ ...address, ...shared });
    // Port 0 has become a number.
    const { port } = new URL(url);
    for (let socket = 1; socket < sockets; socket += 1)
      await this.#openFurther(app, { ...address, port: Number(port) });
    return url;
  }

  /** Stops listening when `app` closes. The app is closed once the connections of all sockets are. */
  closeWith(app: FastifyInstance): void {
    let closed: Promise<unknown> | undefined;
    app.addHook('preClose', async () => {
      closed = Promise.all(this.#further.map((server) => new Promise((resolve) => server.close(resolve))));
    });
    app.addHook('onClose', async () => {
      await closed;
    });
  }

  async #openFurther({ server }: FastifyInstance, address: Address): Promise<void> {
    // As Node's HTTP server sets its own connections.
    const further = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      server.emit('connection', socket);
    });
    this.#further.push(further);
    await once(further.listen({ ...address, ...shared }), 'listening');
  }
}

const shared = { reusePort: true } as const;

/** Every address of IPv6 and, by the usual setting of a kernel, of IPv4. */
const everyAddress = '::';

/** A kernel without IPv6 cannot listen at `::`. It listens at every address of IPv4 instead. */
export async function usableHost(host: string, canListenAt: (host: string) => Promise<boolean>): Promise<string> {
  return host === everyAddress && !(await canListenAt(host)) ? '0.0.0.0' : host;
}

/** Whether this machine can listen at the address. */
async function canListen(host: string): Promise<boolean> {
  const probe = net.createServer();
  try {
    await once(probe.listen({ host, port: 0 }), 'listening');
  } catch {
    return false;
  }
  await new Promise((resolve) => probe.close(resolve));
  return true;
}

/** Two programs that both share their address would each get a part of the notifications. */
async function refuseIfTaken({ host, port }: Address): Promise<void> {
  const probe = net.createServer();
  await once(probe.listen({ host, port }), 'listening');
  await new Promise((resolve) => probe.close(resolve));
}
