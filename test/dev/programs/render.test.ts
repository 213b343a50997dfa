import { readFile } from 'node:fs/promises';
import { load } from 'js-yaml';
import t from 'tap';
import { shippedAlertmanagerConfig, shippedButtonRules, shippedStopRules } from '../../../src/config/shipped-files.ts';
import { renderPrometheusConfig } from '../../../src/dev/programs/prometheus-config.ts';
import { renderAlertmanagerConfig, renderRules } from '../../../src/dev/programs/render.ts';

const alertmanager = await readFile(shippedAlertmanagerConfig, 'utf8');
const rules = await readFile(shippedButtonRules, 'utf8');

/** Every possible change. */
const everything = {
  webhooks: {
    'big-red-button': 'http://127.0.0.1:1/',
    'chat-and-ticket': 'http://127.0.0.1:2/',
    splunk: 'http://127.0.0.1:3/',
  },
  pagerdutyUrl: 'http://127.0.0.1:4/',
  secretFolder: '/tmp/secrets',
  templateFolder: '/tmp/templates',
  plainHttp: true,
  durations: Object.fromEntries(
    ['30s', '12s', '5s', '2m', '1m', '5m', '1h', '4h', '23h', '24h'].map((each) => [each, '1s']),
  ),
};

/** Where two documents differ, as `route.routes.0.group_wait`. */
function differences(left: unknown, right: unknown, path = ''): string[] {
  if (left === right) return [];
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return [path];
  // Both are objects or lists, so their keys can be compared.
  const [a, b] = [left as Record<string, unknown>, right as Record<string, unknown>];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) => differences(a[key], b[key], path === '' ? key : `${path}.${key}`));
}

t.test(
  'a rendered Alertmanager configuration differs from the shipped one only in addresses, files and durations',
  (t) => {
    const allowed = [
      /^global\.pagerduty_url$/,
      /^templates\.0$/,
      /^route(\.routes\.\d+)?\.(group_wait|group_interval|repeat_interval)$/,
      /^receivers\.\d+\.webhook_configs\.0\.url$/,
      /^receivers\.\d+\.webhook_configs\.0\.http_config\.(authorization\.credentials_file|tls_config\.ca_file)$/,
      /^receivers\.\d+\.(pagerduty_configs|slack_configs)\.0\.(routing_key_file|api_url_file)$/,
    ];
    const paths = differences(load(alertmanager), load(renderAlertmanagerConfig(alertmanager, everything)));
    t.same(
      paths.filter((path) => !allowed.some((pattern) => pattern.test(path))),
      [],
    );
    for (const pattern of allowed)
      t.ok(
        paths.some((path) => pattern.test(path)),
        `changed: ${pattern}`,
      );
    t.end();
  },
);

t.test('without changes a rendered file equals the shipped one', async (t) => {
  t.same(load(renderAlertmanagerConfig(alertmanager, {})), load(alertmanager));
  t.same(load(renderRules(rules, {})), load(rules));
});

t.test('a rendered rule file differs from the shipped one only in durations', async (t) => {
  for (const shipped of [rules, await readFile(shippedStopRules, 'utf8')]) {
    const durations = { '5s': '1s', '15s': '1s', '30s': '1s', '1m': '1s', '2m': '1s', '3m': '1s' };
    const rendered = renderRules(shipped, durations);
    const paths = differences(load(shipped), load(rendered));
    t.ok(paths.length > 0);
    for (const path of paths) t.match(path, /^groups\.\d+\.(interval|rules\.\d+\.for)$/);
  }
});

t.test('an address for a receiver without a webhook is refused', (t) => {
  t.throws(
    () => renderAlertmanagerConfig(alertmanager, { webhooks: { page: 'http://127.0.0.1:1/' } }),
    /no receiver with a webhook is called page/,
  );
  t.end();
});

t.test('a Prometheus configuration names its rules, pages and Alertmanagers', (t) => {
  const text = renderPrometheusConfig({
    scrapeInterval: '1s',
    evaluationInterval: '2s',
    ruleFiles: ['/tmp/rules.yml'],
    scrapes: [
      { job: 'kube-state-metrics', target: '127.0.0.1:1', path: '/kube-state-metrics', honorLabels: true },
      { job: 'big-red-button', target: '127.0.0.1:2', scheme: 'https', caFile: '/tmp/ca.crt' },
    ],
    alertmanagers: ['127.0.0.1:3'],
  });
  t.same(load(text), {
    global: { scrape_interval: '1s', evaluation_interval: '2s' },
    rule_files: ['/tmp/rules.yml'],
    alerting: { alertmanagers: [{ static_configs: [{ targets: ['127.0.0.1:3'] }] }] },
    scrape_configs: [
      {
        job_name: 'kube-state-metrics',
        honor_labels: true,
        metrics_path: '/kube-state-metrics',
        scheme: 'http',
        static_configs: [{ targets: ['127.0.0.1:1'] }],
      },
      {
        job_name: 'big-red-button',
        honor_labels: false,
        metrics_path: '/metrics',
        scheme: 'https',
        tls_config: { ca_file: '/tmp/ca.crt' },
        static_configs: [{ targets: ['127.0.0.1:2'] }],
      },
    ],
  });
  t.end();
});
