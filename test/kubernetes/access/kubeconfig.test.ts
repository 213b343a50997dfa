import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mock } from 'node:test';
import { KubeConfig } from '@kubernetes/client-node';
import t from 'tap';
import { makeServerCertificate } from '../../../src/dev/simulator/api/auth/certificates.ts';
import { loadKubeConfig } from '../../../src/kubernetes/access/kubeconfig.ts';
import { connect } from '../../../src/kubernetes/connect.ts';
import { failureOf, scaleObject, soon, stoppedScale, target } from '../fixtures.ts';
import { answer, connectTo, startServer } from '../local-api.ts';

function kubeconfig(server: string, more: object = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'one', cluster: { server, ...more } },
      { name: 'two', cluster: { server: 'https://two.test:6443' } },
    ],
    users: [{ name: 'someone', user: { token: 'sesame' } }],
    contexts: [
      { name: 'first', context: { cluster: 'one', user: 'someone' } },
      { name: 'second', context: { cluster: 'two', user: 'someone' } },
      { name: 'dangling', context: { cluster: 'three', user: 'someone' } },
    ],
    'current-context': 'first',
  });
}

t.test('a kubeconfig file is read, with its current context unless another one is named', async (t) => {
  const file = join(t.testdir({ config: kubeconfig('https://one.test:6443') }), 'config');
  t.equal(loadKubeConfig({ kubeconfig: file }).getCurrentCluster()?.server, 'https://one.test:6443');
  t.equal(loadKubeConfig({ kubeconfig: file, context: 'second' }).getCurrentCluster()?.server, 'https://two.test:6443');
});

t.test('an unusable kubeconfig is refused with the reason', async (t) => {
  const dir = t.testdir({
    config: kubeconfig('https://one.test:6443'),
    broken: 'clusters: [',
    empty: '{}',
    plain: kubeconfig('http://one.test:8080'),
    proxied: kubeconfig('https://one.test:6443', { 'proxy-url': 'socks5://proxy.test' }),
  });
  const cases: readonly [string, object, RegExp][] = [
    ['no file', { kubeconfig: join(dir, 'none') }, /cannot read .*none: there is no such file/],
    ['no YAML', { kubeconfig: join(dir, 'broken') }, /cannot read .*broken/],
    ['no context', { kubeconfig: join(dir, 'empty') }, /empty has no contexts, so it is not a kubeconfig/],
    [
      'an unknown context',
      { kubeconfig: join(dir, 'config'), context: 'third' },
      /no context "third"; the contexts are: first, second, dangling/,
    ],
    ['a context without its cluster', { kubeconfig: join(dir, 'config'), context: 'dangling' }, /names no cluster/],
    ['no TLS', { kubeconfig: join(dir, 'plain') }, /has no TLS/],
    ['a proxy', { kubeconfig: join(dir, 'proxied') }, /proxy-url socks5:\/\/proxy.test is not supported/],
  ];
  for (const [name, source, problem] of cases) {
    t.throws(() => connect({ ...source, stateNamespace: 'n' }), { kind: 'refused', message: problem }, name);
  }
});

t.test('without any configuration, the error names the places that were searched', async (t) => {
  const { HOME, KUBECONFIG } = process.env;
  t.teardown(() => Object.assign(process.env, { HOME }, KUBECONFIG === undefined ? {} : { KUBECONFIG }));
  process.env.HOME = t.testdir();
  delete process.env.KUBECONFIG;
  t.throws(() => loadKubeConfig({}), {
    kind: 'refused',
    message: /no cluster found: .*KUBECONFIG or ~\/.kube\/config/,
  });
});

t.test("a pod's token is read again when it has been rotated", async (t) => {
  const certificate = await makeServerCertificate(Date.now());
  const tokens: (string | undefined)[] = [];
  const { url } = await startServer(
    t,
    (request, response) => {
      tokens.push(request.headers.authorization);
      void answer(request, response, scaleObject);
    },
    certificate,
  );
  const root = t.testdir({
    var: { run: { secrets: { 'kubernetes.io': { serviceaccount: { token: 'first\n', 'ca.crt': certificate.ca } } } } },
  });
  const address = new URL(url);
  const { KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT } = process.env;
  Object.assign(process.env, { KUBERNETES_SERVICE_HOST: address.hostname, KUBERNETES_SERVICE_PORT: address.port });
  const inCluster = new KubeConfig();
  inCluster.loadFromCluster(root);
  Object.assign(process.env, { KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT });
  const { cluster } = connectTo(t, url, { cluster: inCluster });

  await cluster.readScale(target, soon());
  await writeFile(join(root, 'var/run/secrets/kubernetes.io/serviceaccount/token'), 'second');
  mock.timers.enable({ apis: ['Date'], now: Date.now() + 61_000 });
  t.teardown(() => mock.timers.reset());
  await cluster.readScale(target, soon());
  t.strictSame(tokens, ['Bearer first', 'Bearer second']);
});

t.test('a renewed certificate authority is trusted without a restart', async (t) => {
  const certificate = await makeServerCertificate(Date.now());
  const outdated = await makeServerCertificate(Date.now());
  const { url } = await startServer(t, (request, response) => answer(request, response, stoppedScale), certificate);
  const caFile = join(t.testdir({ 'ca.crt': outdated.ca }), 'ca.crt');
  const file = new KubeConfig();
  file.loadFromClusterAndUser({ name: 'c', server: url, caFile, skipTLSVerify: false }, { name: 'u', token: 'sesame' });
  const { cluster } = connectTo(t, url, { cluster: file });
  t.match(await failureOf(cluster.scaleToZero(target, {}, soon())), { kind: 'unavailable', message: /\(not sent\)$/ });
  await writeFile(caFile, certificate.ca);
  // The certificates that the failed call read are used for half a second.
  mock.timers.enable({ apis: ['Date'], now: Date.now() + 1_000 });
  t.teardown(() => mock.timers.reset());
  t.equal((await cluster.scaleToZero(target, {}, soon())).uid, 'uid-1');
});

t.test('if the credentials cannot be read, the error says so, and nothing is sent', async (t) => {
  const { url, sockets } = await startServer(t, () => {});
  const file = new KubeConfig();
  const user = { name: 'u', authProvider: { name: 'tokenFile', config: { tokenFile: '/nonexistent/token' } } };
  file.loadFromClusterAndUser({ name: 'c', server: url, skipTLSVerify: true }, user);
  const { cluster } = connectTo(t, url, { cluster: file });
  const failure = await failureOf(cluster.scaleToZero(target, {}, soon()));
  t.equal(failure.kind, 'unavailable');
  t.match(failure.message, /not sent: no credentials: ENOENT.*\/nonexistent\/token/);
  t.equal(sockets.length, 0);
});

t.test('a credential plugin that hangs ends at the deadline', async (t) => {
  const file = new KubeConfig();
  file.applyToHTTPSOptions = () => new Promise(() => {});
  file.loadFromClusterAndUser({ name: 'c', server: 'https://kube.test', skipTLSVerify: false }, { name: 'u' });
  const { cluster } = connectTo(t, 'https://kube.test', { cluster: file });
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 50);
  for (const signal of [stop.signal, AbortSignal.abort()]) {
    const failure = await failureOf(cluster.readScale(target, signal));
    t.match(failure.message, /not sent: no credentials: the deadline passed/);
  }
});
