import { once } from 'node:events';
import { createServer } from 'node:net';
import t from 'tap';
import { freePort, freePorts } from '../../src/dev/loopback.ts';

t.test('a free port lies outside the range for outgoing connections', async (t) => {
  const port = await freePort();
  t.ok(port >= freePorts.from && port < freePorts.to && port < 32_768);
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  server.close();
});
