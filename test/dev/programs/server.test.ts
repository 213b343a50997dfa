import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { hasAlertmanagerFlag, startAlertmanager } from '../../../src/dev/programs/alertmanager.ts';
import { ensurePrograms } from '../../../src/dev/programs/find.ts';
import { startPrometheus } from '../../../src/dev/programs/prometheus.ts';
import { until } from '../../support/until.ts';
import { programsUnderTest } from './suite.ts';

const folder = t.testdir({
  'prometheus.yml': 'global: { scrape_interval: 1s }\n',
  'alertmanager.yml': 'route: { receiver: none }\nreceivers: [{ name: none }]\n',
  'bad.yml': 'route: { receiver: missing }\n',
});
const prometheusConfig = { configFile: join(folder, 'prometheus.yml'), ...programsUnderTest };
const alertmanagerConfig = { configFile: join(folder, 'alertmanager.yml'), ...programsUnderTest };

t.before(() => ensurePrograms(['prometheus', 'alertmanager'], programsUnderTest));

t.test('Alertmanager itself says which flags it has', async (t) => {
  t.equal(await hasAlertmanagerFlag('--storage.path', programsUnderTest), true);
  t.equal(await hasAlertmanagerFlag('--storage', programsUnderTest), false);
  const start = () => startAlertmanager({ ...alertmanagerConfig, args: ['--dispatch.maintenance-interval=100ms'] });
  if (await hasAlertmanagerFlag('--dispatch.maintenance-interval', programsUnderTest)) await (await start()).stop();
  else await t.rejects(start(), /maintenance-interval/, 'Alertmanager refuses a flag that it lacks');
});

t.test('Prometheus and Alertmanager start on free ports, reload, and stop', async (t) => {
  const servers = await Promise.all([
    startPrometheus(prometheusConfig),
    startAlertmanager(alertmanagerConfig),
    startAlertmanager(alertmanagerConfig),
  ]);
  for (const server of servers) {
    t.equal((await fetch(`${server.url}/-/ready`)).status, 200);
    await server.reload();
    await server.stop();
    t.equal(server.child.isRunning(), false);
    await t.rejects(fetch(`${server.url}/-/ready`));
  }
});

t.test('Alertmanager runs without installed files', async (t) => {
  const server = await startAlertmanager(alertmanagerConfig);
  t.teardown(() => server.stop());
  const status = await (await fetch(`${server.url}/api/v2/status`)).json();
  t.match(status, { config: { original: /receiver: none/ } });
});

t.test('a configuration that does not load is an error that shows the log', async (t) => {
  await t.rejects(startAlertmanager({ ...programsUnderTest, configFile: join(folder, 'bad.yml') }), {
    name: 'ProgramError',
    message: /did not become ready \(exit code 1\)\. Its log ends:\n(.|\n)*missing/,
  });
});

t.test('a port on which another program answers is an error that names the port', async (t) => {
  const other = createServer((_request, response) => response.end('OK'));
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.teardown(() => other.close());
  // An http server on a TCP port has an address of this type.
  const { port } = other.address() as AddressInfo;
  await t.rejects(startAlertmanager({ ...alertmanagerConfig, port }), {
    name: 'ProgramError',
    message: new RegExp(`port ${port} of 127\\.0\\.0\\.1 is taken by another program`),
  });
});

t.test(
  'a server ends when the process that started it is killed',
  { skip: process.platform !== 'linux' },
  async (t) => {
    const module = new URL('../../../src/dev/programs/alertmanager.ts', import.meta.url).href;
    const source = `
    const { startAlertmanager } = await import(${JSON.stringify(module)});
    const { say, ...options } = ${JSON.stringify(alertmanagerConfig)};
    const server = await startAlertmanager(options);
    console.log(server.url);
    process.kill(process.pid, 'SIGKILL');`;
    const parent = spawn(process.execPath, ['--input-type=module-typescript', '--eval', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const url = (await text(parent.stdout)).trim();
    t.match(url, /^http:\/\/127\.0\.0\.1:\d+$/, 'it ran');
    const answers = () =>
      fetch(`${url}/-/ready`).then(
        () => true,
        () => false,
      );
    await until(async () => !(await answers()));
  },
);
