import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { parseConfig } from '../../src/config/parse-config.ts';
import { shippedAlertmanagerConfig, shippedButtonRules, shippedStopRules } from '../../src/config/shipped-files.ts';
import { freePort } from '../../src/dev/loopback.ts';
import { findProgram } from '../../src/dev/programs/find.ts';
import { generate } from '../../src/generate/generate.ts';
import { printRows } from '../support/print.ts';
import { isHeld, type Row } from '../support/row.ts';
import { guardedApps, podsPerButton } from './shop.ts';

// npm run bench:rules -- [--buttons 1000] [--seconds 90] [--bounds 1]: a real Prometheus scrapes a stub of kube-state-metrics every second, with
// five pods for each button, and evaluates the generated rules. Their processor time must be at most half of their interval.
const { values } = parseArgs({
  options: {
    buttons: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '90' },
    bounds: { type: 'string', default: '1' },
  },
});
const longestWaitMs = 300_000;
const [buttons, seconds] = [Number(values.buttons), Number(values.seconds)];
const apps = guardedApps(buttons);
const folder = await mkdtemp(join(tmpdir(), 'big-red-button-rules-'));

const page = apps
  .flatMap(({ namespace, name }) =>
    Array.from({ length: podsPerButton }, (_, index) => {
      const pod = `${name}-5d4f6c7b89-x2x4${index}`;
      return `kube_pod_container_status_restarts_total{namespace="${namespace}",pod="${pod}",uid="${pod}",container="app"} 0\n`;
    }),
  )
  .join('');
const metrics = createServer((_, response) => response.setHeader('content-type', 'text/plain').end(page));
await new Promise<void>((resolve) => metrics.listen(0, '127.0.0.1', resolve));
// A listening server has an address with a port.
const target = `127.0.0.1:${(metrics.address() as AddressInfo).port}`;

const config = JSON.stringify({
  version: 1,
  receiver: { alertmanagerTokenFile: 'token' },
  buttons: apps.map(({ namespace, name }) => ({
    name,
    target: { kind: 'Deployment', namespace, name },
    match: ['alertname="BigRedButtonStop"', `button="${name}"`],
  })),
});
const [stopRules, buttonRules, alertmanager] = await Promise.all(
  [shippedStopRules, shippedButtonRules, shippedAlertmanagerConfig].map((file) => readFile(file, 'utf8')),
);
const shipped = { stopRules: stopRules ?? '', buttonRules: buttonRules ?? '', alertmanager: alertmanager ?? '' };
const rules = generate(parseConfig(config, 'config'), shipped).files.find(({ path }) =>
  path.endsWith('button-stop.yml'),
);
await writeFile(join(folder, 'rules.yml'), rules?.text ?? '');
const job = (name: string) => ({ job_name: name, static_configs: [{ targets: [target] }] });
const scrape_configs = [
  { ...job('kube-state-metrics-button'), scrape_interval: '1s', scrape_timeout: '1s' },
  { ...job('kube-state-metrics'), scrape_interval: '5s', scrape_timeout: '5s' },
];
const global = { evaluation_interval: '15s' };
await writeFile(join(folder, 'prometheus.yml'), JSON.stringify({ global, rule_files: ['rules.yml'], scrape_configs }));

const port = await freePort();
const prometheus = spawn(
  (await findProgram('prometheus')).path,
  [
    `--config.file=${folder}/prometheus.yml`,
    `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=127.0.0.1:${port}`,
  ],
  { stdio: 'ignore' },
);

async function metric(name: string): Promise<number> {
  const text = await fetch(`http://127.0.0.1:${port}/metrics`).then(
    (answer) => answer.text(),
    () => '',
  );
  if (text === '') return 0;
  return Number(new RegExp(`^${name}(?:\\{[^}]*;big-red-button-stop"[^}]*\\})? (\\S+)`, 'm').exec(text)?.[1]);
}

try {
  const until = Date.now() + seconds * 1_000;
  // 0 until the first evaluation of the group has ended.
  while (Date.now() < until || !((await metric('prometheus_rule_group_last_duration_seconds')) > 0)) {
    if (Date.now() > until + longestWaitMs) throw new Error('the rules were not evaluated once');
    await sleep(1_000);
  }
  const interval = await metric('prometheus_rule_group_interval_seconds');
  const last = await metric('prometheus_rule_group_last_duration_seconds');
  const missed = await metric('prometheus_rule_group_iterations_missed_total');
  const row: Row = {
    what: `${buttons} buttons: an evaluation of their rules, in intervals`,
    measured: `${last.toFixed(2)} s of ${interval} s; ${await metric('prometheus_rule_group_rules')} rules, ${missed} evaluations missed`,
    value: last / interval,
    unit: '×',
    bound: 0.5,
    sense: 'at most',
  };
  printRows([row], Number(values.bounds));
  if (!isHeld(row, Number(values.bounds))) process.exitCode = 1;
} finally {
  prometheus.kill();
  metrics.close();
  metrics.closeAllConnections();
  await sleep(1_000);
  await rm(folder, { recursive: true, force: true });
}
