import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import type { Stack } from '../../src/dev/demo/stack/monitoring-stack.ts';

/** Begins a fault. Resolves with the function that ends it. */
export type BeginFault = (chain: Stack) => Promise<() => Promise<void>>;

/** Each fault breaks only the path of the stop. `state` is that of the heartbeat after it. */
export interface PathFault {
  readonly name: string;
  readonly state: 'late' | 'blind';
  readonly begin: BeginFault;
  /** Alertmanager notifies nobody, so people can hear of it only by the hooks of `onChainSilent`. */
  readonly mutesAlerts?: boolean;
}

interface PrometheusFile {
  rule_files: string[];
  scrape_configs: { job_name: string; static_configs: { targets: string[] }[]; metric_relabel_configs?: object[] }[];
  alerting: { alert_relabel_configs?: object[] };
}

interface AlertmanagerFile {
  route: { routes: object[] };
}

async function edited<Shape>(
  folder: string,
  file: string,
  url: string,
  edit: (config: Shape) => void,
): Promise<() => Promise<void>> {
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

const inPrometheus =
  (edit: (config: PrometheusFile) => void): BeginFault =>
  ({ folder, monitoring }) =>
    edited(folder, 'prometheus.yml', monitoring.prometheusUrl, edit);
const inAlertmanager =
  (edit: (config: AlertmanagerFile) => void): BeginFault =>
  ({ folder, monitoring }) =>
    edited(folder, 'alertmanager.yml', monitoring.alertmanagerUrl('one'), edit);
/** The jobs of the cluster's kube-state-metrics and of the button's own. */
const counters = (config: PrometheusFile) => {
  const jobs = config.scrape_configs.filter(({ job_name }) => /^kube-state-metrics(-button)?$/.test(job_name));
  if (jobs.length === 0) throw new Error('no job kube-state-metrics');
  return jobs;
};

async function silenceAll({ monitoring }: Stack): Promise<() => Promise<void>> {
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

export const pathFaults: readonly PathFault[] = [
  {
    name: 'kube-state-metrics is cut off',
    state: 'blind',
    begin: inPrometheus((config) => {
      for (const job of counters(config)) job.static_configs = [{ targets: ['127.0.0.1:1'] }];
    }),
  },
  {
    name: 'a relabelling drops the counters',
    state: 'blind',
    begin: inPrometheus((config) => {
      const sourceLabels = ['__name__'];
      const drop = { source_labels: sourceLabels, regex: 'kube_pod_container_status_.*', action: 'drop' };
      for (const job of counters(config)) job.metric_relabel_configs = [drop];
    }),
  },
  {
    name: 'an alert relabelling drops the label that the button matches',
    state: 'late',
    begin: inPrometheus((config) => {
      config.alerting.alert_relabel_configs = [{ regex: 'button', action: 'labeldrop' }];
    }),
  },
  {
    name: 'the rule file is missing',
    state: 'late',
    begin: inPrometheus((config) => {
      config.rule_files = config.rule_files.filter((file) => !file.includes('stop'));
    }),
  },
  {
    name: 'a route takes P1 before the stop',
    state: 'late',
    begin: inAlertmanager(({ route }) => {
      route.routes.unshift({ receiver: 'chat', matchers: ['priority="P1"'] });
    }),
  },
  { name: 'a silence on everything', state: 'late', begin: silenceAll, mutesAlerts: true },
];
