import { once } from 'node:events';
import { createServer } from 'node:net';
import t from 'tap';
import { lastingPort, lastingPorts } from '../../../src/dev/demo/lasting-port.ts';

t.test('a lasting port is free, and not one that outgoing connections get', async (t) => {
  const port = await lastingPort();
  t.ok(port >= lastingPorts.from && port < lastingPorts.to && port < 32_768);
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  server.close();
});
