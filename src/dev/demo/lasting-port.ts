import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below Linux' own choice for outgoing connections, which begins at 32768; and how many are tried until one is free. */
export const lastingPorts = { from: 20_000, to: 32_000 };
const lastingPortAttempts = 100;

/**
 * A free port of 127.0.0.1 for a server that will end and come back at the same address. Not one that the kernel
 * chooses: from those it also takes the ports of outgoing connections, so one could be gone when the server comes back.
 */
export async function lastingPort(): Promise<number> {
  for (let attempt = 1; attempt <= lastingPortAttempts; attempt += 1) {
    const port = randomInt(lastingPorts.from, lastingPorts.to);
    if (await isFree(port)) return port;
  }
  const range = `${lastingPorts.from} to ${lastingPorts.to}`;
  throw new Error(`no free port of 127.0.0.1 was found from ${range}, after ${lastingPortAttempts} tries`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
    return true;
  } catch {
    return false;
  }
}
