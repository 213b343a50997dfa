import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { startPrometheus } from '../../src/programs/prometheus.ts';
import { renderPrometheusConfig } from '../../src/programs/prometheus-config.ts';
import { renderRules } from '../../src/programs/render.ts';
import { shippedButtonRules, shippedStopRules } from '../../src/programs/shipped.ts';
import { programsUnderTest } from '../programs/suite.ts';
import { startShippedAlertmanager, until } from './running.ts';

/** A page of kube-state-metrics with one container of a pod created just now. */
async function startPage(t: Test, restarts: () => number): Promise<string> {
  const labels = 'namespace="sre",pod="swype-app-6d5f-aaaaa",uid="a"';
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(`kube_pod_created{${labels}} ${Date.now() / 1000}
kube_pod_container_status_restarts_total{${labels},container="app"} ${restarts()}
`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  // An http server on a TCP port has an address of this type.
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

t.test(
  'from a fourth restart on the page of kube-state-metrics to the webhook, and the metrics that the rules read',
  async (t) => {
    const alertmanager = await startShippedAlertmanager(t, {});
    let restarts = 3;
    const page = await startPage(t, () => restarts);
    const target = new URL(alertmanager.url).host;
    for (const file of [shippedStopRules, shippedButtonRules]) {
      const name = file === shippedStopRules ? 'stop.yml' : 'button.yml';
      const durations = { '5s': '250ms', '15s': '250ms' };
      await writeFile(join(alertmanager.folder, name), renderRules(await readFile(file, 'utf8'), { durations }));
    }
    const configFile = join(alertmanager.folder, 'prometheus.yml');
    const config = renderPrometheusConfig({
      scrapeInterval: '250ms',
      evaluationInterval: '250ms',
      ruleFiles: ['stop.yml', 'button.yml'],
      scrapes: [
        { job: 'kube-state-metrics', target: page, honorLabels: true },
        { job: 'alertmanager', target },
      ],
      alertmanagers: [target],
    });
    await writeFile(configFile, config);
    // The first alerts are sent before Prometheus has found Alertmanager, and lost; by default they come again after a minute.
    const args = ['--rules.alert.resend-delay=500ms'];
    const prometheus = await startPrometheus({ configFile, args, ...programsUnderTest });
    t.teardown(() => prometheus.stop());

    const value = async (query: string) => {
      const response = await fetch(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(query)}`);
      // Prometheus' answer to an instant query has this shape.
      const { data } = (await response.json()) as { data: { result: { value: [number, string] }[] } };
      return data.result[0]?.value[1];
    };
    await until(async () => (await value('kube_pod_container_status_restarts_total')) === '3');
    await until(() => alertmanager.alertsAt('big-red-button').length > 0);
    t.match(alertmanager.alertsAt('big-red-button'), [{ labels: { alertname: 'BigRedButtonHeartbeat' } }]);

    restarts = 4;
    const stops = () => alertmanager.alertsAt('big-red-button').filter((each) => each.labels.button === 'swype-app');
    await until(() => stops().length > 0);
    t.same(stops()[0]?.labels, {
      alertname: 'BigRedButtonStop',
      button: 'swype-app',
      namespace: 'sre',
      priority: 'P1',
      target_kind: 'Deployment',
      target_name: 'swype-app',
      pod: 'swype-app-6d5f-aaaaa',
      uid: 'a',
      container: 'app',
    });

    const rules = await readFile(shippedButtonRules, 'utf8');
    const names = new Set(rules.match(/\b(alertmanager|prometheus)_\w+_total\b/g));
    // This one appears with the first notification that is suppressed: the test of deliveries looks at it.
    t.ok(names.delete('alertmanager_notifications_suppressed_total'));
    t.equal(names.size, 4);
    const urls = [alertmanager.url, prometheus.url];
    const pages = await Promise.all(urls.map(async (url) => (await fetch(`${url}/metrics`)).text()));
    for (const name of names)
      t.ok(
        pages.some((page) => page.includes(`\n# TYPE ${name} counter`)),
        name,
      );
  },
);
