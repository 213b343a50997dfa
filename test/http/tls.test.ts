import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { connect, type SecureContextOptions } from 'node:tls';
import t, { type Test } from 'tap';
import { makeServerCertificate, type ServerCertificate } from '../../src/dev/simulator/api/auth/certificates.ts';
import { openTlsFiles } from '../../src/http/server/tls-files.ts';
import { alert, bearer, notificationOf, receiver } from './receiver.ts';

const [first, second, stranger] = await Promise.all([0, 1, 2].map(() => makeServerCertificate(Date.now()))).then(
  (made) => made as [ServerCertificate, ServerCertificate, ServerCertificate],
);

t.test('new connections get a new certificate, and open ones continue', async (t) => {
  const { files, origin, tls } = await listening(t, first);
  const open = await handshake(t, origin, first.ca);
  t.equal(open.authorized, true);
  await writeFile(files.certFile, second.cert);
  await writeFile(files.keyFile, second.key);
  t.equal(await tls.reload(), true);
  t.equal((await handshake(t, origin, second.ca)).authorized, true);
  t.equal((await handshake(t, origin, first.ca)).authorized, false);
  open.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
  const [answer] = await new Promise<[Buffer]>((resolve) => open.once('data', (chunk) => resolve([chunk])));
  t.match(String(answer), /^HTTP\/1\.1 200/);
});

t.test('if a key does not fit its certificate, that is reported, and the old pair stays', async (t) => {
  const { files, origin, problems, tls } = await listening(t, first);
  const bad: [Partial<Record<'certFile' | 'keyFile', string>>, RegExp][] = [
    [{ certFile: second.cert }, /not usable for TLS: .*expected PEM, and the certificate's own key/],
    [{ keyFile: second.key }, /not usable for TLS/],
    [{ certFile: '' }, /not usable for TLS/],
    [{ keyFile: 'no PEM at all' }, /not usable for TLS/],
  ];
  for (const [change, problem] of bad) {
    await writeFile(files.certFile, change.certFile ?? first.cert);
    await writeFile(files.keyFile, change.keyFile ?? first.key);
    t.equal(await tls.reload(), false);
    t.match(problems.at(-1), problem);
    t.equal((await handshake(t, origin, first.ca)).authorized, true);
  }
  t.notMatch(problems.join(), /PRIVATE KEY/);
});

t.test('a first pair that does not fit is refused', async (t) => {
  const folder = t.testdir({ cert: first.cert, key: second.key });
  const paths = { certFile: join(folder, 'cert'), keyFile: join(folder, 'key') };
  await t.rejects(openTlsFiles(paths, { onProblem: () => undefined }), { message: /not usable for TLS/ });
  const missing = { ...paths, keyFile: join(folder, 'missing') };
  await t.rejects(openTlsFiles(missing, { onProblem: () => undefined }), { message: /cannot read .*missing/ });
});

t.test('with client authorities, the webhook accepts only connections with a certificate from them', async (t) => {
  const { origin, panel, recorder } = await listening(t, first, second.ca);
  const notify = (client: { cert?: string; key?: string }) => {
    const headers = { ...bearer, 'content-type': 'application/json' };
    const body = JSON.stringify(notificationOf(alert));
    return send(`${origin}/api/v1/alertmanager`, { method: 'POST', headers, ca: first.ca, ...client }, body);
  };
  t.equal(await notify({}), 403, 'none');
  t.equal(await notify({ cert: stranger.cert, key: stranger.key }), 403, 'one of another authority');
  t.equal(panel.received.length, 0);
  t.equal(await notify({ cert: second.cert, key: second.key }), 200);
  t.equal(panel.received.length, 1);
  t.strictSame(recorder.outcomes, ['unauthorized', 'unauthorized', 'handled']);
  t.equal(await send(`${origin}/readyz`, { ca: first.ca }), 200, 'a probe needs none');
});

t.test('new client authorities take effect as soon as their file changes', async (t) => {
  const { files, origin, tls } = await listening(t, first, second.ca);
  const headers = { ...bearer, 'content-type': 'application/json' };
  const client = { ca: first.ca, cert: stranger.cert, key: stranger.key };
  const notify = () =>
    send(
      `${origin}/api/v1/alertmanager`,
      { method: 'POST', headers, ...client },
      JSON.stringify(notificationOf(alert)),
    );
  t.equal(await notify(), 403);
  await writeFile(files.clientCaFile ?? '', stranger.ca);
  t.equal(await tls.reload(), true);
  t.equal(await notify(), 200);
  await writeFile(files.clientCaFile ?? '', 'no authority');
  t.equal(await tls.reload(), false);
  t.equal(await notify(), 200);
});

t.test('TLS 1.0 and 1.1, CBC and RSA key exchange are refused, and TLS 1.2 and 1.3 are accepted', async (t) => {
  const { origin } = await listening(t, first);
  // OpenSSL's security level 0 lets the client offer what the receiver must refuse.
  const weak = 'ALL:@SECLEVEL=0';
  const refused: SecureContextOptions[] = [
    { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: weak },
    { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: weak },
    ...['ECDHE-ECDSA-AES128-SHA', 'ECDHE-RSA-AES128-SHA', 'ECDHE-ECDSA-AES128-SHA256', 'AES128-GCM-SHA256'].map(
      (cipher) => ({ maxVersion: 'TLSv1.2' as const, ciphers: `${cipher}:@SECLEVEL=0` }),
    ),
  ];
  for (const options of refused) t.equal(await protocolOf(origin, options), 'refused', JSON.stringify(options));
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const)
    t.equal(await protocolOf(origin, { minVersion: version, maxVersion: version }), version);
});

t.test('a client cannot negotiate again', async (t) => {
  const { origin } = await listening(t, first);
  const socket = connect({ port: Number(new URL(origin).port), rejectUnauthorized: false, maxVersion: 'TLSv1.2' });
  t.teardown(() => socket.destroy());
  await once(socket, 'secureConnect');
  socket.on('error', () => undefined);
  const refused = await new Promise((resolve) => {
    socket.once('close', () => resolve(true));
    socket.renegotiate({ rejectUnauthorized: false }, (error) => resolve(error !== null));
  });
  t.equal(refused, true);
});

function protocolOf(origin: string, options: SecureContextOptions): Promise<string | null> {
  return new Promise((resolve) => {
    const port = Number(new URL(origin).port);
    const socket = connect({ port, rejectUnauthorized: false, ...options }, () => {
      resolve(socket.getProtocol());
      socket.destroy();
    });
    socket.on('error', () => resolve('refused'));
  });
}

async function listening(t: Test, { cert, key }: ServerCertificate, clientCa?: string) {
  const folder = t.testdir({ cert, key, ca: clientCa ?? '' });
  const files = {
    certFile: join(folder, 'cert'),
    keyFile: join(folder, 'key'),
    ...(clientCa !== undefined && { clientCaFile: join(folder, 'ca') }),
  };
  const problems: string[] = [];
  const tls = await openTlsFiles(files, { everyMs: 2 ** 31 - 1, onProblem: (error) => problems.push(error.message) });
  t.teardown(() => tls.stop());
  const made = await receiver(t, { tls });
  const origin = await made.app.listen({ host: '127.0.0.1', port: 0 });
  return { ...made, files, origin, problems, tls };
}

async function handshake(t: Test, origin: string, ca: string) {
  const socket = connect({ port: Number(new URL(origin).port), host: '127.0.0.1', ca, rejectUnauthorized: false });
  t.teardown(() => socket.destroy());
  await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
  return socket;
}

/** The status; each on a connection of its own. */
function send(url: string, options: object, body = ''): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent: false, ...options }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject).end(body);
  });
}
