import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import t from 'tap';
import { failureOf, target } from './fixtures.ts';
import { connectTo, deadlineFrom } from './local-api.ts';

/** What a broken server, or something that is no server, may send after a request; the connection stays open unless it is ended. */
const replies: Readonly<Record<string, (socket: Socket) => void>> = {
  'nothing, and ends': (socket) => socket.end(),
  'nothing, and resets': (socket) => socket.resetAndDestroy(),
  'bytes that are not HTTP': (socket) => socket.write(Buffer.from([0x16, 3, 1, 0, 0xff, 0x0d, 0x0a, 0x0d, 0x0a])),
  'half a status line': (socket) => socket.write('HTTP/1.1 20'),
  'half a status line, and ends': (socket) => socket.end('HTTP/1.1 20'),
  'a header too large': (socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`),
  'only 100 Continue': (socket) => socket.write('HTTP/1.1 100 Continue\r\n\r\n'),
  'no content': (socket) => socket.write('HTTP/1.1 204 No Content\r\n\r\n'),
  'half of its content': (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"ki'),
  'half of its content, and ends': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"ki'),
  'a chunk without its size': (socket) => socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
  'content up to the end, which never comes': (socket) => socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{'),
  'two lengths': (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}'),
  'more than it announced': (socket) => socket.write('HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\n{}{}{}{}'),
  'an upgrade that nobody asked for': (socket) =>
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n'),
  'a redirect': (socket) =>
    socket.write('HTTP/1.1 307 No\r\nLocation: https://elsewhere.test/\r\nContent-Length: 0\r\n\r\n'),
};

for (const [name, reply] of Object.entries(replies)) {
  t.test(`a server that sends ${name} costs a call no more than its deadline`, async (t) => {
    const sockets: Socket[] = [];
    const heard = { GET: Promise.withResolvers<void>(), PATCH: Promise.withResolvers<void>() };
    const server = createServer((socket) => {
      sockets.push(socket);
      socket
        .on('error', () => {})
        .on('data', (request: Buffer) => {
          for (const method of ['GET', 'PATCH'] as const) if (request.includes(method)) heard[method].resolve();
          reply(socket);
        });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.teardown(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    // A listening TCP server has an AddressInfo.
    const { port } = server.address() as AddressInfo;
    const { cluster } = connectTo(t, `http://127.0.0.1:${port}`);
    const [readEnds, writeEnds] = [deadlineFrom(heard.GET.promise, 150), deadlineFrom(heard.PATCH.promise, 150)];
    const [read, write] = await Promise.all([
      failureOf(cluster.readScale(target, readEnds)),
      failureOf(cluster.scaleToZero(target, { resourceVersion: '41' }, writeEnds)),
    ]);
    t.equal(read.kind, 'unavailable');
    t.match(write.kind, /^(unknown-outcome|unavailable)$/);
    t.notMatch(write.message, '(not sent)');
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    await cluster.watchPods('sre', 'app=swype-app', { onPod() {}, onError() {} }, stop.signal);
  });
}
