import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import t from 'tap';
import { startStack } from '../../src/dev/demo/monitoring-stack.ts';
import { queryPrometheus } from '../../src/dev/demo/prometheus-client.ts';
import { quickChain, until } from './stand.ts';

// Each fault breaks only the path of the stop, with real Prometheus and Alertmanager. With the shipped times it shows within a minute.
t.setTimeout(300_000);
const chain = await startStack({ ...quickChain, heartbeatLateAfter: '8s', alertmanagers: ['one'] });
t.teardown(() => chain.close());
const { folder, monitoring, client } = chain;

interface PrometheusFile {
  rule_files: string[];
  scrape_configs: { job_name: string; static_configs: { targets: string[] }[]; metric_relabel_configs?: object[] }[];
  alerting: { alert_relabel_configs?: object[] };
}

interface AlertmanagerFile {
  route: { routes: object[] };
}

const heartbeat = async () => (await client.button('swype-app')).heartbeat;

async function edited<Shape>(file: string, url: string, edit: (config: Shape) => void): Promise<() => Promise<void>> {
  const path = join(folder, file);
  const before = await readFile(path, 'utf8');
  const config = load(before) as Shape; // the program has loaded the same file
  edit(config);
  const write = async (text: string) => {
    await writeFile(path, text);
    const { ok } = await fetch(`${url}/-/reload`, { method: 'POST' });
    if (!ok) throw new Error(`${file} was refused`);
  };
  await write(dump(config));
  return () => write(before);
}

const inPrometheus = (edit: (config: PrometheusFile) => void) => () =>
  edited('prometheus.yml', monitoring.prometheusUrl, edit);
const inAlertmanager = (edit: (config: AlertmanagerFile) => void) => () =>
  edited('alertmanager.yml', monitoring.alertmanagerUrl('one'), edit);
const counters = (config: PrometheusFile) => {
  const job = config.scrape_configs.find(({ job_name }) => job_name === 'kube-state-metrics');
  if (job === undefined) throw new Error('no job kube-state-metrics');
  return job;
};

async function silenceAll(): Promise<() => Promise<void>> {
  const url = `${monitoring.alertmanagerUrl('one')}/api/v2/silence`;
  const now = Date.now();
  const body = JSON.stringify({
    matchers: [{ name: 'alertname', value: '.+', isRegex: true, isEqual: true }],
    startsAt: new Date(now).toISOString(),
    endsAt: new Date(now + 600_000).toISOString(),
    createdBy: 'someone',
    comment: 'too much noise',
  });
  const made = await fetch(`${url}s`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const { silenceID } = (await made.json()) as { silenceID: string }; // Alertmanager's API
  return async () => void (await fetch(`${url}/${silenceID}`, { method: 'DELETE' }));
}

const faults: readonly (readonly [name: string, state: 'late' | 'blind', () => Promise<() => Promise<void>>])[] = [
  [
    'kube-state-metrics is cut off',
    'blind',
    inPrometheus((config) => {
      counters(config).static_configs = [{ targets: ['127.0.0.1:1'] }];
    }),
  ],
  [
    'a relabelling drops the counters',
    'blind',
    inPrometheus((config) => {
      const sourceLabels = ['__name__'];
      const drop = { source_labels: sourceLabels, regex: 'kube_pod_container_status_.*', action: 'drop' };
      counters(config).metric_relabel_configs = [drop];
    }),
  ],
  [
    'an alert relabelling drops the label that the button matches',
    'late',
    inPrometheus((config) => {
      config.alerting.alert_relabel_configs = [{ regex: 'button', action: 'labeldrop' }];
    }),
  ],
  [
    'the rule file is missing',
    'late',
    inPrometheus((config) => {
      config.rule_files = config.rule_files.filter((file) => !file.includes('stop'));
    }),
  ],
  [
    'a route takes P1 before the stop',
    'late',
    inAlertmanager(({ route }) => {
      route.routes.unshift({ receiver: 'chat', matchers: ['priority="P1"'] });
    }),
  ],
  ['a silence on everything', 'late', silenceAll],
];

t.test('the heartbeat shows both pods', async (t) => {
  const seen = await until('both pods', async () => {
    const shown = await heartbeat();
    return shown?.state === 'ok' && shown.pods === 2 && shown;
  });
  t.equal(seen.restarts, 0);
  t.equal(seen.gateway, 'unknown');
  // Only pods that were seen for a while are missed.
  await until('pods that are not new', () => performance.now() > 45_000);
});

for (const [name, state, begin] of faults) {
  t.test(`${name}: the button's heartbeat is ${state} until that is over`, async (t) => {
    const end = await begin();
    const shown = await until(state, async () => {
      const shown = await heartbeat();
      return shown?.state === state && shown;
    });
    t.comment(shown.reason);
    const metric = `big_red_button_heartbeat_state{button="swype-app", state="${state}"} == 1`;
    await until('the metric', async () => (await queryPrometheus(monitoring.prometheusUrl, metric)).length > 0);
    await end();
    await until('well again', async () => (await heartbeat())?.state === 'ok');
    t.equal((await client.button('swype-app')).state, 'armed');
  });
}
