import { readFile } from 'node:fs/promises';
import t from 'tap';
import { shippedButtonRules, shippedStopRules } from '../../src/config/shipped-files.ts';
import { renderRules } from '../../src/dev/programs/render.ts';
import { startPage, startPrometheusBefore } from './prometheus.ts';
import { startShippedAlertmanager, until } from './running.ts';

const durations = { '5s': '250ms', '15s': '250ms' };
const readRules = async (file: string) => renderRules(await readFile(file, 'utf8'), durations);

/** A page of kube-state-metrics with one container of a pod that was just created. */
function podPage(restarts: number): string {
  const labels = 'namespace="sre",pod="swype-app-6d5f-aaaaa",uid="a"';
  return `kube_pod_created{${labels}} ${Date.now() / 1000}
kube_pod_container_status_restarts_total{${labels},container="app"} ${restarts}
`;
}

t.test('a fourth restart reaches the webhook, and the metrics that the rules read exist', async (t) => {
  const alertmanager = await startShippedAlertmanager(t, {});
  let restarts = 3;
  const page = await startPage(t, () => podPage(restarts));
  const rules = { 'stop.yml': await readRules(shippedStopRules), 'button.yml': await readRules(shippedButtonRules) };
  const { url, value } = await startPrometheusBefore(t, alertmanager, { page, rules });
  await until(async () => (await value('kube_pod_container_status_restarts_total')) === '3');
  await until(() => alertmanager.alertsAt('big-red-button').length > 0);
  t.match(alertmanager.alertsAt('big-red-button'), [{ labels: { alertname: 'BigRedButtonHeartbeat' } }]);

  restarts = 4;
  const stops = () =>
    alertmanager.alertsAt('big-red-button').filter((each) => each.labels.alertname === 'BigRedButtonStop');
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

  const names = new Set(rules['button.yml'].match(/\b(alertmanager|prometheus)_\w+_total\b/g));
  // This metric appears with the first suppressed notification: delivery.test.ts reads it.
  t.ok(names.delete('alertmanager_notifications_suppressed_total'));
  t.equal(names.size, 4);
  const urls = [alertmanager.url, url];
  const pages = await Promise.all(urls.map(async (url) => (await fetch(`${url}/metrics`)).text()));
  for (const name of names)
    t.ok(
      pages.some((page) => page.includes(`\n# TYPE ${name} counter`)),
      name,
    );
});
