import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import t, { type Test } from 'tap';
import type { Hook } from '../../src/core/hooks/hook.ts';
import { createHttpSender } from '../../src/hooks/http-sender.ts';
import { SecretFiles } from '../../src/hooks/secret-files.ts';
import { nobodyListens } from '../support/address.ts';

const secrets = ['a', 'b'].map((letter) => `whsec_${Buffer.from(letter.repeat(32)).toString('base64')}`);
const message = { id: 'trip-1.stopped', body: JSON.stringify({ type: 'big-red-button.stopped', name: 'zoë' }) };

interface Came {
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server that keeps the requests it gets, and answers as the test says. */
async function listen(t: Test, answer: (response: ServerResponse) => void) {
  const came: Came[] = [];
  const server = createServer(async (request, response) => {
    came.push({ url: request.url, headers: request.headers, body: await text(request) });
    answer(response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  // A TCP server that listens has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return { came, url: `http://127.0.0.1:${port}/hook?tenant=sre` };
}

async function open(t: Test, secretText = secrets.join('\n'), now = Date.now()) {
  const folder = t.testdir({ secret: secretText });
  const files = new SecretFiles({ onProblem: () => undefined });
  const secretFile = join(folder, 'secret');
  await files.follow([secretFile]);
  const sender = createHttpSender({ secrets: files, now: () => now, version: '1.2.3' });
  t.teardown(async () => {
    await sender.close();
    files.stop();
  });
  const hookTo = (url: string): Hook => ({ name: 'queue', url, secretFile, giveUpAfterMs: 1, timeoutMs: 1 });
  const send = (url: string, ms = 30_000) => sender.send(hookTo(url), message, AbortSignal.timeout(ms));
  return { send, sender, hookTo };
}

function answering(status: number, headers: Record<string, string> = {}) {
  return (response: ServerResponse) => void response.writeHead(status, headers).end('thanks');
}

t.test('a message is signed with every secret, and a verifier of the standard accepts it', async (t) => {
  const { came, url } = await listen(t, answering(204));
  const { send } = await open(t);
  t.strictSame(await send(url), { kind: 'acknowledged' });
  const [{ headers, body, url: path } = fail()] = came;
  t.equal(path, '/hook?tenant=sre');
  t.equal(body, message.body);
  t.match(headers, {
    'content-type': 'application/json',
    'user-agent': 'big-red-button/1.2.3',
    'webhook-id': message.id,
    'webhook-timestamp': /^\d{10}$/,
  });
  t.equal(String(headers['webhook-signature']).split(' ').length, 2);
  // Node's headers of this kind are single strings.
  const given = headers as Record<string, string>;
  for (const secret of secrets) t.match(new Webhook(secret).verify(body, given), { name: 'zoë' });
  t.throws(() => new Webhook(`whsec_${btoa('c'.repeat(32))}`).verify(body, given), /No matching signature/);
  t.throws(() => new Webhook(secrets[0] ?? '').verify(`${body} `, given), /No matching signature/);
});

t.test('a verifier rejects an old message', async (t) => {
  const { came, url } = await listen(t, answering(200));
  const { send } = await open(t, secrets[0], Date.now() - 600_000);
  await send(url);
  const [{ headers, body } = fail()] = came;
  t.throws(() => new Webhook(secrets[0] ?? '').verify(body, headers as Record<string, string>), /too old/);
});

t.test('2xx acknowledges, 410 gives up, and every other answer asks for another attempt', async (t) => {
  const { send } = await open(t);
  for (const status of [200, 202, 204, 299]) {
    const { url } = await listen(t, answering(status));
    t.strictSame(await send(url), { kind: 'acknowledged' }, String(status));
  }
  const gone = await listen(t, answering(410));
  t.match(await send(gone.url), { kind: 'refused', problem: /410/ });
  for (const status of [400, 401, 403, 404, 409, 413, 429, 500, 502, 503, 504]) {
    const { url } = await listen(t, answering(status));
    t.strictSame(await send(url), { kind: 'failed', problem: `answered ${status}` });
  }
});

t.test('a redirect is not followed', async (t) => {
  const elsewhere = await listen(t, answering(200));
  for (const status of [301, 302, 307, 308]) {
    const { url } = await listen(t, answering(status, { location: elsewhere.url }));
    t.match(await send(await open(t), url), { kind: 'failed', problem: /redirects are not followed/ });
  }
  t.strictSame(elsewhere.came, []);
});

t.test('a server that never answers, hangs up or is not there is a failure with its reason', async (t) => {
  const { send } = await open(t);
  const silent = await listen(t, () => undefined);
  t.strictSame(await send(silent.url, 50), { kind: 'failed', problem: 'no answer in time' });
  const rude = await listen(t, (response) => void response.destroy());
  t.match(await send(rude.url), { kind: 'failed', problem: /closed|hang|socket|reset/i });
  const failed = await send(`${nobodyListens}/secret-path`);
  t.match(failed, { kind: 'failed', problem: /ECONNREFUSED/ });
  t.notMatch(JSON.stringify(failed), /secret-path/, 'an address may hold a secret in its path');
});

t.test('an endless answer is cut, and still acknowledges', async (t) => {
  const { url } = await listen(t, (response) => {
    response.writeHead(200);
    const more = () => response.write('x'.repeat(65_536), (error) => error ?? more());
    more();
  });
  const { send } = await open(t);
  t.strictSame(await send(url), { kind: 'acknowledged' });
});

t.test('without a secret nothing is sent', async (t) => {
  const { came, url } = await listen(t, answering(200));
  const { sender, hookTo } = await open(t);
  const hook = { ...hookTo(url), secretFile: '/nowhere' };
  t.match(await sender.send(hook, message, AbortSignal.timeout(1_000)), { kind: 'failed', problem: /nowhere/ });
  t.strictSame(came, []);
});

function send({ send }: Awaited<ReturnType<typeof open>>, url: string) {
  return send(url);
}

function fail(): never {
  throw new Error('nothing came');
}
