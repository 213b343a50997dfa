import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import type { AppOptions } from '../../src/http/app.ts';
import { ListeningSockets } from '../../src/http/server/listening-sockets.ts';
import {
  alert,
  alertmanagerToken,
  bearer,
  handled,
  notificationOf,
  person,
  type Receiver,
  receiver,
} from './receiver.ts';

const loopbackAddress = { host: '127.0.0.1', backlog: 511 };
const path = '/api/v1/alertmanager';
const body = JSON.stringify(notificationOf(alert));

/** From now on the panel resolves `asked` when it gets a notification, and answers once the test resolves `done`. */
function heldUp(panel: Receiver['panel']) {
  const [asked, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  panel.receipt = async (alerts) => {
    asked.resolve();
    await done.promise;
    return handled(alerts);
  };
  return { asked, done };
}

t.test('a client that sends its headers too slowly is answered 408 and cut off', async (t) => {
  const { open } = await listening(t, { limits: { headersTimeoutMs: 50, requestTimeoutMs: 60, timeoutCheckMs: 10 } });
  const socket = await open();
  socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nX-Slow: `);
  const answer = await readAll(socket);
  t.match(answer, /^HTTP\/1\.1 408 /);
  t.match(JSON.parse(answer.split('\r\n\r\n')[1] ?? ''), { error: 'timeout', message: String, expected: String });
});

t.test('a client that sends its body too slowly is cut off', async (t) => {
  const { open, panel } = await listening(t, {
    limits: { requestTimeoutMs: 60, headersTimeoutMs: 50, timeoutCheckMs: 10 },
  });
  const socket = await open();
  socket.write(head(body.length));
  socket.write(body.slice(0, 20));
  await readAll(socket);
  t.equal(panel.received.length, 0);
});

t.test('a connection without a byte is cut off', async (t) => {
  const { open } = await listening(t, { limits: { idleTimeoutMs: 50 } });
  t.equal(await readAll(await open()), '');
});

t.test(
  'a connection above the limit is accepted, and the stranger that was idle longest is closed for it',
  async (t) => {
    const { open } = await listening(t, { limits: { connections: 2 } });
    const [first, second] = [await open(), await open()];
    first.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(first, 'data');
    const third = await open();
    t.equal(await readAll(second), '');
    for (const socket of [first, third]) socket.write('GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    for (const answer of await Promise.all([first, third].map(readAll))) t.match(answer, /"live":true/);
  },
);

t.test('strangers never take the connections of Alertmanager and of people', async (t) => {
  const { open } = await listening(t, { limits: { connections: 4 } });
  const [alertmanager, alice] = [await open(), await open()];
  alertmanager.write(head(body.length) + body);
  await once(alertmanager, 'data');
  alice.write(`GET /api/v1/buttons HTTP/1.1\r\nHost: x\r\nAuthorization: ${person.authorization}\r\n\r\n`);
  await once(alice, 'data');
  for (let stranger = 0; stranger < 10; stranger += 1) await open();
  for (const socket of [alertmanager, alice])
    socket.write('GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  for (const answer of await Promise.all([alertmanager, alice].map(readAll))) t.match(answer, /"live":true/);
});

t.test('slow notifications never take the connections of strangers, such as the kubelet', async (t) => {
  const { open } = await listening(t, { limits: { connections: 4 } });
  for (let count = 0; count < 10; count += 1) (await open()).write(head(body.length));
  const kubelet = await open();
  kubelet.write('GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  t.match(await readAll(kubelet), /^HTTP\/1\.1 200 /);
});

t.test('an idle connection is closed soon, unless Alertmanager used it', async (t) => {
  const { open } = await listening(t, { limits: { keepAliveTimeoutMs: 50, alertmanagerKeepAliveMs: 60_000 } });
  const [alertmanager, stranger] = [await open(), await open()];
  alertmanager.write(head(body.length) + body);
  await once(alertmanager, 'data');
  stranger.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
  await readAll(stranger);
  alertmanager.write('GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  t.match(await readAll(alertmanager), /^HTTP\/1\.1 200 /);
});

t.test('a client that sends more requests than it waits for is cut off', async (t) => {
  const { app, open } = await listening(t);
  let seen = 0;
  app.server.on('request', () => {
    seen += 1;
  });
  const socket = await open();
  socket.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(1_000));
  await readAll(socket);
  t.ok(seen < 10, `the others are not even parsed: ${seen}`);
});

t.test('a request with two Host headers is answered 400', async (t) => {
  const { open } = await listening(t);
  const socket = await open();
  socket.write('GET /livez HTTP/1.1\r\nHost: x\r\nhost: y\r\n\r\n');
  t.match(await readAll(socket), /^HTTP\/1\.1 400 [\s\S]*two Host headers/);
});

t.test('the body is asked for after the token is checked, and not without one', async (t) => {
  const { open } = await listening(t);
  const expecting = (text: string) => text.replace('\r\n\r\n', '\r\nExpect: 100-continue\r\n\r\n');
  const alertmanager = await open();
  alertmanager.write(expecting(head(body.length)));
  const [first] = await once(alertmanager, 'data');
  t.equal(String(first), 'HTTP/1.1 100 Continue\r\n\r\n');
  alertmanager.write(body);
  const [second] = await once(alertmanager, 'data');
  t.match(String(second), /^HTTP\/1\.1 200 /);
  const stranger = await open();
  stranger.write(expecting(head(body.length)).replace(alertmanagerToken, 'wrong'));
  t.match(await readAll(stranger), /^HTTP\/1\.1 401 /);
});

t.test('without other limits, headers may take five seconds and a request fifteen', async (t) => {
  const { app } = await listening(t);
  t.match(app.server, { headersTimeout: 5_000, requestTimeout: 15_000, timeout: 30_000, keepAliveTimeout: 5_000 });
});

t.test('headers that are too large are answered 431, and invalid HTTP 400, in the usual shape', async (t) => {
  const { open } = await listening(t);
  for (const [text, status, error] of [
    [`GET /livez HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'too-large'],
    ['hello\r\n\r\n', 400, 'bad-request'],
    ['POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n', 400, 'bad-request'],
  ] as const) {
    const socket = await open();
    socket.write(text);
    const answer = await readAll(socket);
    t.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `));
    t.match(JSON.parse(answer.split('\r\n\r\n')[1] ?? ''), { error, message: String, expected: String });
  }
});

t.test('a chunked body over 8 MiB is answered 413 without being kept', async (t) => {
  const { origin, recorder } = await listening(t);
  const chunk = Buffer.alloc(1_048_576, ' ');
  const stream = ReadableStream.from(
    (async function* () {
      for (let sent = 0; sent < 9; sent += 1) yield chunk;
    })(),
  );
  const headers = { ...bearer, 'content-type': 'application/json' };
  const response = await fetch(`${origin}${path}`, {
    method: 'POST',
    headers,
    body: stream,
    duplex: 'half',
  } as RequestInit);
  t.equal(response.status, 413);
  t.match(await response.json(), { error: 'too-large' });
  t.strictSame(recorder.outcomes, ['too-large']);
});

t.test('a request continues after its client is gone', async (t) => {
  const { open, panel, recorder } = await listening(t);
  const { asked, done } = heldUp(panel);
  const socket = await open();
  socket.write(head(body.length) + body);
  await asked.promise;
  socket.destroy();
  await once(socket, 'close');
  done.resolve();
  while (recorder.outcomes.length === 0) await new Promise(setImmediate);
  t.strictSame(recorder.outcomes, ['handled']);
});

t.test('a shutdown finishes the requests in progress, accepts no new ones, and is not ready', async (t) => {
  const { app, open, origin, panel } = await listening(t, { limits: { shutdownMs: 60_000 } });
  const { asked, done } = heldUp(panel);
  const [busy, alive] = [await open(), await open()];
  busy.write(head(body.length) + body);
  await asked.promise;
  // Half a request keeps this connection from being closed as idle.
  alive.write('GET /readyz HTTP/1.1\r\n');
  const closed = app.close();
  while (app.server.listening) await new Promise(setImmediate);
  await t.rejects(fetch(`${origin}/livez`), 'no new connection is taken');
  alive.write('Host: x\r\n\r\n');
  const notReady = await readAll(alive);
  t.match(notReady, /^HTTP\/1\.1 503 [\s\S]*"ready":false,"problems":\["shutting down"\]/);
  done.resolve();
  t.match(await readAll(busy), /^HTTP\/1\.1 200 [\s\S]*"decisions":\[/);
  await closed;
});

t.test(
  'a new request on an open connection during a shutdown is answered 503, to be sent to another replica',
  async (t) => {
    const { app, open, panel } = await listening(t);
    const alive = await open();
    alive.write(head(body.length).replace('\r\n\r\n', '\r\n'));
    const closed = app.close();
    while (app.server.listening) await new Promise(setImmediate);
    alive.write(`\r\n${body}`);
    const answer = await readAll(alive);
    t.match(answer, /^HTTP\/1\.1 503 /);
    t.match(answer, /connection: close/i);
    t.match(answer, /"error":"shutting-down"/);
    t.equal(panel.received.length, 0);
    await closed;
  },
);

t.test('a shutdown waits for a stop whose client is gone', async (t) => {
  const { app, open, panel } = await listening(t);
  const { asked, done } = heldUp(panel);
  const socket = await open();
  socket.write(head(body.length) + body);
  await asked.promise;
  socket.destroy();
  const order: string[] = [];
  const serverClosed = once(app.server, 'close');
  const closed = app.close().then(() => order.push('closed'));
  // From here on, the shutdown waits for the stop and for nothing else.
  await serverClosed;
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
  order.push('stop done');
  done.resolve();
  await closed;
  t.strictSame(order, ['stop done', 'closed']);
});

t.test('a shutdown ends after a limited time, whatever is still in progress', async (t) => {
  const { app, open, panel } = await listening(t, { limits: { shutdownMs: 50 } });
  panel.receipt = () => new Promise(() => undefined);
  const socket = await open();
  socket.write(head(body.length) + body);
  while (panel.received.length === 0) await new Promise(setImmediate);
  await app.close();
  t.equal(await readAll(socket), '', 'the connection is cut');
});

const isLinux = process.platform === 'linux';

t.test(
  'many connections that come at once are accepted in a few turns of the event loop',
  { skip: !isLinux },
  async (t) => {
    const { app, open } = await listening(t);
    let accepted = 0;
    let turns = 0;
    app.server.on('connection', () => {
      accepted += 1;
    });
    const opened = Array.from({ length: 200 }, open);
    while (accepted < opened.length) {
      await new Promise(setImmediate);
      turns += 1;
    }
    t.ok(turns < 100, `${turns} turns`);
    await Promise.all(opened);
  },
);

t.test('an address that another program listens at is refused', async (t) => {
  const { app, origin } = await listening(t);
  const other = await receiver(t, {});
  const port = Number(new URL(origin).port);
  await t.rejects(new ListeningSockets().open(other.app, { ...loopbackAddress, port }), { code: 'EADDRINUSE' });
  t.equal(app.server.listening, true);
});

async function listening(t: Test, options: Partial<AppOptions> = {}): Promise<Receiver & Listening> {
  const sockets = new ListeningSockets();
  const made = await receiver(t, { ...options, sockets });
  const origin = await sockets.open(made.app, { ...loopbackAddress, port: 0 });
  const open = async () => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1');
    // A connection that is cut may end in a reset.
    socket.on('error', () => undefined);
    t.teardown(() => socket.destroy());
    await once(socket, 'connect');
    return socket;
  };
  return { ...made, origin, open };
}

interface Listening {
  readonly origin: string;
  open(): Promise<Socket>;
}

function head(length: number): string {
  const headers = ['Host: x', `Authorization: Bearer ${alertmanagerToken}`, 'Content-Type: application/json'];
  return `POST ${path} HTTP/1.1\r\n${headers.join('\r\n')}\r\nContent-Length: ${length}\r\n\r\n`;
}

/** Everything until the other side closes. */
async function readAll(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  if (!socket.closed) await once(socket, 'close');
  return text;
}
