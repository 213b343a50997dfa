import { writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { makeServerCertificate } from '../../../src/dev/simulator/api/auth/certificates.ts';
import { openTlsFiles } from '../../../src/http/server/tls-files.ts';
import { receiver } from '../../http/receiver.ts';
import { command } from '../command.ts';
import { startPortForwardApi } from './support/port-forward-api.ts';

/** A receiver with TLS in a pod, and a person with only a kubeconfig. */
async function startReceiverInPod(t: Test) {
  const { ca, cert, key } = await makeServerCertificate(Date.now(), 'big-red-button.big-red-button.svc');
  const folder = t.testdir({ ca, cert, key });
  const file = (name: string) => join(folder, name);
  const tls = await openTlsFiles({ certFile: file('cert'), keyFile: file('key') }, { onProblem: () => undefined });
  t.teardown(() => tls.stop());
  const { app, panel } = await receiver(t, { tls });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo; // it listens on TCP
  const api = await startPortForwardApi(t, port, 'token-of-alice');
  await writeFile(file('kubeconfig'), api.kubeconfig);
  const run = (...args: readonly string[]) => command([...args, '--kubeconfig', file('kubeconfig')]);
  return { api, app, panel, file, run };
}

t.test('a command reaches the receiver through the API server and a ready pod of the Service', async (t) => {
  const { api, panel, run } = await startReceiverInPod(t);
  const status = await run('status');
  t.equal(status.code, 0, status.err);
  t.match(status.out, /^swype-app {2}Stopping/);
  t.match(api.forwards, [/^\/api\/v1\/namespaces\/big-red-button\/pods\/receiver-1\/portforward\?ports=9443$/]);
  t.equal((await run('press', 'swype-app', '--reason', 'drill', '--as-name', 'Marie')).code, 0);
  t.match(panel.acts, [{ press: 'swype-app', by: { account: 'alice', claimedName: 'Marie' }, reason: 'drill' }]);
});

t.test('with --ca-file the certificate is verified for the name of the Service', async (t) => {
  const { file, run } = await startReceiverInPod(t);
  const good = await run('status', '--ca-file', file('ca'));
  t.equal(good.code, 0, good.err);
  const stranger = await makeServerCertificate(Date.now());
  await writeFile(file('other-ca'), stranger.ca);
  const bad = await run('status', '--ca-file', file('other-ca'));
  t.equal(bad.code, 1);
  t.match(bad.err, /does not trust the certificate of .*\n.*--ca-file/);
});

t.test('each problem on the way is reported, and a press offers --direct', async (t) => {
  const { api, app, run } = await startReceiverInPod(t);
  api.podIsReady = false;
  const press = await run('press', 'swype-app', '--reason', 'x');
  t.equal(press.code, 1);
  t.match(press.err, /no pod of Service big-red-button in big-red-button is ready: 0 of 1\n.*--direct/);
  api.podIsReady = true;
  api.refusal = 403;
  t.match(
    (await run('status')).err,
    /create pods\/portforward receiver-1 in big-red-button: 403: a Role .* must allow/,
  );
  api.refusal = undefined;
  await app.close();
  t.match((await run('status')).err, /cannot be reached at pod receiver-1 .*connection refused/);
});
