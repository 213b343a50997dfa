import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { readAlertmanagerConfig, routesBelow } from '../../src/check/sources/alertmanager-config.ts';
import { parseYaml } from '../../src/config/yaml/yaml-node.ts';
import { startAlertmanager } from '../../src/dev/programs/alertmanager.ts';
import { until } from '../alertmanager/running.ts';
import { programsUnderTest } from '../dev/programs/suite.ts';

t.setTimeout(120_000);

/** Both routes take the alert. The first one's parent has the mute time; the second has it itself. */
const config = (url: string) => `
time_intervals:
  - { name: always, time_intervals: [{ times: [{ start_time: '00:00', end_time: '24:00' }] }] }
route:
  receiver: nobody
  group_wait: 0s
  routes:
    - mute_time_intervals: [always]
      continue: true
      routes: [{ receiver: below }]
    - receiver: muted
      mute_time_intervals: [always]
      continue: true
    - receiver: last
receivers:
  - name: nobody
  - { name: below, webhook_configs: [{ url: '${url}/below' }] }
  - { name: muted, webhook_configs: [{ url: '${url}/muted' }] }
  - { name: last, webhook_configs: [{ url: '${url}/last' }] }
`;

t.test('a route does not inherit mute times, in a real Alertmanager and in this check', async (t) => {
  const called = new Set<string>();
  const sink = createServer((request, response) => {
    called.add(request.url ?? '');
    response.end();
  });
  sink.listen(0, '127.0.0.1');
  await once(sink, 'listening');
  t.teardown(() => {
    sink.closeAllConnections();
    sink.close();
  });
  // It listens on TCP.
  const text = config(`http://127.0.0.1:${(sink.address() as AddressInfo).port}`);
  const folder = t.testdir({ 'alertmanager.yml': text });
  const server = await startAlertmanager({ ...programsUnderTest, configFile: join(folder, 'alertmanager.yml') });
  t.teardown(() => server.stop());
  await fetch(`${server.url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([{ labels: { alertname: 'Any' }, startsAt: '2026-01-02T03:04:05Z' }]),
  });
  await until(() => called.has('/below') && called.has('/last'));
  const groups = async () => (await fetch(`${server.url}/api/v2/alerts/groups?muted=true`)).text();
  await until(async () => (await groups()).includes('"muted"'));
  t.notOk(called.has('/muted'));

  const read = readAlertmanagerConfig(parseYaml(text, 'alertmanager.yml'));
  const timed = read === undefined ? [] : routesBelow(read.root).filter(({ times }) => times.length > 0);
  t.strictSame(
    timed.map(({ receiver }) => receiver),
    ['nobody', 'muted'],
  );
});
