import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import type { Test } from 'tap';

/** A mail server that takes every message and keeps it. */
export async function startMailServer(t: Test): Promise<{ address: string; messages: readonly Email[] }> {
  const messages: Email[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    // Alertmanager is killed at the end of the test, in the middle of a session perhaps.
    socket.on('error', () => socket.destroy());
    receive(socket, async (raw) => messages.push(await PostalMime.parse(raw)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  // It listens on TCP.
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, messages };
}

/** The commands of SMTP that Alertmanager sends: EHLO, MAIL, RCPT, DATA, QUIT. */
function receive(socket: Socket, keep: (raw: string) => void): void {
  let text = '';
  let isData = false;
  socket.setEncoding('latin1').write('220 stub\r\n');
  socket.on('data', (piece: string) => {
    text += piece;
    for (let end = text.indexOf(endOf(isData)); end !== -1; end = text.indexOf(endOf(isData))) {
      const received = text.slice(0, end);
      text = text.slice(end + endOf(isData).length);
      if (isData) keep(received.replace(/^\.\./gm, '.'));
      isData = !isData && /^DATA$/i.test(received);
      socket.write(isData ? '354 go on\r\n' : '250 ok\r\n');
    }
  });
}

function endOf(isData: boolean): string {
  return isData ? '\r\n.\r\n' : '\r\n';
}
