import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { runCheck } from '../../src/check/run-check.ts';
import { statedStopMs } from '../../src/cli/commands/setup/check.ts';
import { shippedReceiverConfig } from '../../src/config/shipped-files.ts';
import { queryPrometheus } from '../../src/dev/demo/stack/prometheus-client.ts';
import { startPrometheus } from '../../src/dev/programs/prometheus.ts';
import { renderPrometheusConfig } from '../../src/dev/programs/prometheus-config.ts';
import { startShippedAlertmanager, until } from '../alertmanager/running.ts';
import { programsUnderTest } from '../dev/programs/suite.ts';

t.setTimeout(180_000);

/** The metrics of a receiver in trouble, and of a kube-state-metrics that sees no container. */
const pages = {
  '/receiver': `
big_red_button_build_info{version="1"} 1
big_red_button_rehearsal_success{button="swype-app"} 0
big_red_button_state_writable{button="swype-app"} 0
big_red_button_heartbeat_state{button="swype-app",state="blind"} 1
`,
  '/metrics': '\nkube_node_info{node="one"} 1\n',
} as const;

/** Fails at each evaluation, because neither side is unique. */
const twice = '(label_replace(vector(1), "a", "1", "", "") or label_replace(vector(1), "a", "2", "", ""))';
const rules = `
groups:
  - name: own
    rules:
      - alert: BigRedButtonStop
        expr: ${twice} * on () ${twice} > 3
        labels: { button: swype-app, priority: P1 }
`;

t.test('the faults of a running Prometheus and of the receiver are found in Prometheus', async (t) => {
  const { url } = await startSickPrometheus(t);
  await until(
    async () => (await queryPrometheus(url, 'big_red_button_build_info and on () kube_node_info')).length > 0,
  );
  const check = () => runCheck({ config: shippedReceiverConfig, prometheusUrl: url, withinMs: statedStopMs });
  await until(async () => (await check()).findings.some(({ id }) => id === 'rule-failing'));
  const { findings, wouldTrip } = await check();
  t.notOk(wouldTrip);
  t.strictSame(
    findings
      .map(({ id, where }) => `${id} ${where.replace(url, '').replace(/^.*config\.yaml:\d+$/, 'config')}`)
      .toSorted(),
    [
      'heartbeat-late /graph',
      'heartbeat-rule config',
      'no-alertmanager /config',
      'no-series /graph',
      'rehearsal-failing /graph',
      'resend-delay /flags',
      'rule-failing /rules',
      'state-not-writable /graph',
    ],
  );
  t.match(findings.find(({ id }) => id === 'heartbeat-late')?.what, /of button swype-app is late or blind/);
  t.match(findings.find(({ id }) => id === 'rule-failing')?.what, /many-to-many/);
});

t.test('an Alertmanager that receives nothing has no heartbeat', async (t) => {
  const alertmanager = await startShippedAlertmanager(t, {});
  const { findings } = await runCheck({
    config: shippedReceiverConfig,
    rules: [join(import.meta.dirname, '../../prometheus-rules/big-red-button-stop.yml')],
    alertmanagerUrl: alertmanager.url,
    withinMs: statedStopMs,
  });
  t.match(findings, [{ id: 'heartbeat-absent', where: `${alertmanager.url}/#/alerts` }]);
  t.equal(findings.length, 1);
});

t.test('a program that does not answer JSON is skipped', async (t) => {
  const address = await startPages(t);
  const report = await runCheck({
    config: shippedReceiverConfig,
    prometheusUrl: `http://${address}`,
    alertmanagerUrl: `http://${address}`,
    withinMs: statedStopMs,
  });
  t.notOk(report.wouldTrip);
  t.strictSame(report.findings, []);
  t.match(report.notLookedAt, [
    { what: 'running Prometheus', why: /\/api\/v1\/.*it answers 404/ },
    { what: 'running Alertmanager', why: /\/api\/v2\/.*it answers 404/ },
    { what: 'cluster' },
  ]);
});

t.test('a Prometheus that fails one request is skipped, although another request is still open', async (t) => {
  const restarts = 'kube_pod_container_status_restarts_total';
  const rule = { name: 'BigRedButtonStop', query: `${restarts}{namespace="sre"} > 3`, labels: {} };
  const refused = Promise.withResolvers<void>();
  const address = await listen(t, async ({ url = '' }, response) => {
    const { searchParams } = new URL(url, 'http://prometheus');
    const query = searchParams.get('query') ?? '';
    if (query.startsWith(`count(${restarts}{`)) return void response.writeHead(503).end(refused.resolve);
    if (query === `count(${restarts})`) await refused.promise.then(() => new Promise(setImmediate));
    response.end(JSON.stringify({ data: { groups: [{ rules: [rule] }], result: [] } }));
  });
  const prometheusUrl = `http://${address}`;
  const { notLookedAt } = await runCheck({ config: shippedReceiverConfig, prometheusUrl, withinMs: statedStopMs });
  t.match(notLookedAt[0], { what: 'running Prometheus', why: /\/api\/v1\/query: it answers 503/ });
});

async function startSickPrometheus(t: Test) {
  const address = await startPages(t);
  const folder = t.testdir({ 'rules.yml': rules });
  const config = renderPrometheusConfig({
    scrapeInterval: '1s',
    evaluationInterval: '1s',
    ruleFiles: ['rules.yml'],
    scrapes: [
      { job: 'kube-state-metrics', target: address },
      { job: 'big-red-button', target: address, path: '/receiver' },
    ],
    alertmanagers: [],
  });
  const configFile = join(folder, 'prometheus.yml');
  await writeFile(configFile, config);
  const server = await startPrometheus({ ...programsUnderTest, configFile });
  t.teardown(() => server.stop());
  return server;
}

function startPages(t: Test): Promise<string> {
  return listen(t, ({ url = '' }, response) => {
    const page = Object.entries(pages).find(([path]) => path === url)?.[1];
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/plain' }).end(page);
  });
}

/** Resolves with `host:port`. */
async function listen(t: Test, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  // It listens on TCP.
  const { port } = server.address() as AddressInfo;
  return `127.0.0.1:${port}`;
}
