import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { startReceiver } from '../../../src/receiver/start.ts';
import { buttonView } from '../../http/receiver.ts';
import { until } from '../../support/until.ts';
import { command } from '../command.ts';
import { startTestReceiver } from '../test-receiver.ts';

const main = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));

/** `watch` as a process; it ends with the test. */
function watch(t: Test, ...args: readonly string[]) {
  const child = spawn(process.execPath, [main, 'watch', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (text += piece));
  t.teardown(() => child.kill('SIGKILL'));
  return {
    child,
    text: () => text,
    says: async (words: RegExp) => {
      await until(() => words.test(text)).catch(() => {
        throw new Error(`never said ${words}; said ${text}`);
      });
    },
  };
}

t.test('watch prints each change, a lost connection, and the return of the connection', async (t) => {
  const { run, cluster, receiver: first, latch } = await startTestReceiver(t);
  const reach = ['--url', first.url, '--token-file', join(cluster.folder, 'token')];
  const { child, says } = watch(t, 'swype-app', ...reach);
  await says(/ UTC {2}swype-app {2}Armed, 1 replica\n/);
  await run(['press', 'swype-app', '--reason', 'drill']);
  await says(/swype-app {2}tripped by a press by sre.*: drill\n/);
  await says(/1 → 0 replicas/);
  await says(/→ Stopped: no pod is left/);

  await first.close();
  await says(/connection lost {2}changes may be missed; trying again: .*ECONNREFUSED/);
  const [host = '', port = ''] = new URL(first.url).host.split(':');
  const second = await startReceiver({
    config: join(cluster.folder, 'config.yaml'),
    log: { level: 'error', stream: { write: () => undefined } },
    listen: { host, port: Number(port) },
  });
  t.teardown(() => second.close());
  await says(/connected again/);
  const { id = '' } = latch()?.trip ?? {};
  await run(['reset', 'swype-app', '--trip', id, '--reason', 'over', '--force']);
  await says(/reset by sre \(claims to be .*\): over/);

  child.kill('SIGINT');
  const [code] = await once(child, 'exit');
  t.equal(code, 0);
});

t.test('watch prints JSON lines, and rejects an unknown name and an invalid token', async (t) => {
  const { cluster, receiver: running } = await startTestReceiver(t);
  const reach = ['--url', running.url, '--token-file', join(cluster.folder, 'token')];
  const { says, text } = watch(t, '--json', ...reach);
  await says(/\n/);
  t.match(JSON.parse(text().split('\n')[0] ?? ''), { event: 'state', buttons: [{ name: 'swype-app' }], chain: {} });
  const unknown = await command(['watch', 'swipe-app', ...reach]);
  t.equal(unknown.code, 1);
  t.match(unknown.err, /there is no button "swipe-app"\n {2}Did you mean swype-app\?/);
  const token = `${t.testdir({ token: 'a-token-of-nobody-at-all' })}/token`;
  t.match((await command(['watch', '--url', running.url, '--token-file', token])).err, /token/);
});

t.test('a receiver without a stream is polled', async (t) => {
  let state = 'armed';
  const chain = { heartbeat: { lateAfterMs: 1, late: false }, config: { ok: true }, api: { ok: true }, version: '0' };
  const server = createServer((request, response) => {
    const isList = request.url === '/api/v1/buttons';
    const { trip: _, ...button } = buttonView;
    response.writeHead(isList ? 200 : 404, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(isList ? { buttons: [{ ...button, state }], chain } : { error: 'not-found', message: 'x' }),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const token = `${t.testdir({ token: 'a-token-of-nobody-at-all' })}/token`;
  const { says } = watch(t, '--url', `http://127.0.0.1:${port}`, '--token-file', token);
  await says(/Armed, 0 replicas/);
  state = 'unknown';
  await says(/Armed → Unknown/);
});
