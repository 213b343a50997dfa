import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { startTestCluster } from '../../support/cluster.ts';
import { command } from '../command.ts';

const variables = ['HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'] as const;

/** A proxy that opens tunnels, and remembers where to. */
async function startProxy(t: Test) {
  const tunnels: string[] = [];
  const server = createServer();
  server.on('connect', ({ url = '' }, socket) => {
    tunnels.push(url);
    const [host, port] = url.split(':');
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    for (const end of [upstream, socket]) end.on('error', () => undefined);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  t.teardown(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, tunnels }; // it listens on TCP
}

t.test('a command reaches the API server through the proxy that kubectl would use', async (t) => {
  const cluster = await startTestCluster();
  t.teardown(() => cluster.close());
  const proxy = await startProxy(t);
  const plain = join(cluster.folder, 'admin');
  await writeFile(plain, cluster.simulator.kubeconfig('admin'));
  const press = (kubeconfig: string) => {
    const target = ['--target', 'Deployment/sre/swype-app'];
    return command(['press', 'swype-app', '--direct', ...target, '--reason', 'x', '--kubeconfig', kubeconfig]);
  };
  const before = Object.fromEntries(variables.map((name) => [name, process.env[name]]));
  t.teardown(() => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
  for (const name of variables) delete process.env[name];

  t.equal((await press(plain)).code, 0);
  t.equal(proxy.tunnels.length, 0, 'none is named');

  const named = join(cluster.folder, 'named');
  const text = await readFile(plain, 'utf8');
  await writeFile(named, withProxy(text, proxy.url));
  t.equal((await press(named)).code, 0);
  const server = /127\.0\.0\.1:\d+/.exec(text)?.[0] ?? '';
  t.match(proxy.tunnels[0], server, "the kubeconfig's proxy-url");

  const tunnels = proxy.tunnels.length;
  process.env.HTTPS_PROXY = proxy.url;
  t.equal((await press(plain)).code, 0);
  t.ok(proxy.tunnels.length > tunnels, 'the variable');

  const more = proxy.tunnels.length;
  process.env.NO_PROXY = '127.0.0.1';
  t.equal((await press(plain)).code, 0);
  t.equal(proxy.tunnels.length, more, 'NO_PROXY names the server');
});

/** The kubeconfig is JSON, which is YAML. */
function withProxy(kubeconfig: string, url: string): string {
  const config = JSON.parse(kubeconfig);
  for (const { cluster } of config.clusters) cluster['proxy-url'] = url;
  return JSON.stringify(config);
}
