import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { shippedAlertmanagerConfig } from '../../../src/config/shipped-files.ts';
import { command } from '../command.ts';

/** An Alertmanager behind a proxy that answers 401 without the right header. Remembers the headers of each request. */
async function guarded(t: Test, authorization: string) {
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer(({ headers }, response) => {
    seen.push(headers);
    response.statusCode = headers.authorization === authorization ? 200 : 401;
    response.end('[]');
  });
  t.teardown(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return { seen, host: `127.0.0.1:${port}` };
}

// A finding sets the exit code of this process.
t.afterEach(() => {
  process.exitCode = 0;
});

const password = 'secret-of-the-proxy-77';

t.test('a password in an address goes into a header, and never into the output', async (t) => {
  const { seen, host } = await guarded(t, `Basic ${Buffer.from(`me:${password}`).toString('base64')}`);
  for (const json of [[], ['--json']]) {
    const { out, err } = await command(['check', '--alertmanager-url', `http://me:${password}@${host}`, ...json]);
    t.notMatch(out + err, password);
    t.notMatch(out, 'it answers 401');
    t.match(out, `http://${host}`);
  }
  t.ok(seen.length > 0);
});

t.test('a bearer token comes from a file, and other headers from --header', async (t) => {
  const folder = t.testdir({ token: `${password}\n` });
  const { seen, host } = await guarded(t, `Bearer ${password}`);
  const { out } = await command([
    ...['check', '--prometheus', `http://${host}`, '--bearer-token-file', `${folder}/token`],
    ...['--header', 'X-Scope-OrgID: payments', '--header', 'X-Other: 1'],
  ]);
  t.notMatch(out, password);
  t.match(seen[0], { authorization: `Bearer ${password}`, 'x-scope-orgid': 'payments', 'x-other': '1' });

  const without = await command(['check', '--prometheus', `http://${host}`]);
  t.match(without.out, /it answers 401; give credentials: --bearer-token-file/);
  const wrong = await command(['check', '--header', 'nonsense']);
  t.match(wrong, { code: 2, err: /X-Scope-OrgID: payments/ });
  const missing = await command(['check', '--bearer-token-file', `${folder}/nowhere`]);
  t.match(missing.err, /no such file\n {2}.*--bearer-token-file/);
});

t.test('a CA file without a certificate is refused', async (t) => {
  const { code, err } = await command(['check', '--ca-file', shippedAlertmanagerConfig]);
  t.equal(code, 1);
  t.match(err, /contains no certificate/);
});
