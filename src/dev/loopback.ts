import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** All servers here listen on this address only. */
export const loopback = '127.0.0.1';

/** Below Linux's range for outgoing connections, which begins at 32768. */
export const freePorts = { from: 20_000, to: 32_000 };
const portAttempts = 100;

export interface Listening {
  readonly port: number;
  /** Cuts every connection, and resolves when the server is closed. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1; without a port, on a free one. Rejects if the port is taken. */
export async function startListening(server: Server & { closeAllConnections?(): void }, port = 0): Promise<Listening> {
  await once(server.listen(port, loopback), 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    close: async () => {
      server.close();
      server.closeAllConnections?.();
      await once(server, 'close');
    },
  };
}

/**
 * A free port for a server that may end and return at the same address. The kernel does not give it to an outgoing connection in the
 * meantime, as it may do with a port that it chose itself.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 1; attempt <= portAttempts; attempt += 1) {
    const port = randomInt(freePorts.from, freePorts.to);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port from ${freePorts.from} to ${freePorts.to} on ${loopback}, after ${portAttempts} tries`);
}

async function isFree(port: number): Promise<boolean> {
  return startListening(createServer(), port).then(
    ({ close }) => close().then(() => true),
    () => false,
  );
}
