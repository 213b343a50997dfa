import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import t from 'tap';
import { parseConfig } from '../../src/config/parse-config.ts';
import { findProgram } from '../../src/dev/programs/find.ts';
import { run } from '../../src/dev/programs/run.ts';
import { generate } from '../../src/generate/generate.ts';
import { withMatchers } from '../../src/generate/monitoring/selectors.ts';
import { programsUnderTest } from '../dev/programs/suite.ts';
import { ofKind, parse, read } from '../k8s/manifests.ts';

const shipped = {
  stopRules: read('prometheus-rules/big-red-button-stop.yml'),
  buttonRules: read('prometheus-rules/big-red-button.yml'),
  alertmanager: read('alertmanager/alertmanager.yml'),
};
const stopFile = 'prometheus-rules/big-red-button-stop.yml';
const ownFile = 'prometheus-rules/big-red-button.yml';

interface Options {
  readonly cluster?: string;
  readonly containers?: string;
}

function generated({ cluster, containers }: Options, template = shipped.stopRules) {
  const text = `version: 1
${cluster === undefined ? '' : `cluster: ${cluster}`}
receiver: { alertmanagerTokenFile: /x }
buttons:
  - name: swype-app
    target: { kind: Deployment, namespace: sre, name: swype-app }
    match: ['alertname="BigRedButtonStop"', 'button="swype-app"']
    ${containers === undefined ? '' : `containers: ${containers}`}
`;
  const { files } = generate(parseConfig(text, 'config.yaml'), { ...shipped, stopRules: template });
  return (path: string) => files.find((file) => file.path === path)?.text ?? '';
}

t.test('a matcher is added to every selector, in blocks, lines and templates, and nothing else changes', (t) => {
  const text = `
      - alert: A
        # in(a) comment
        expr: |
          # of the expression
          max by (a) (a{b="c"}) - b{}
            or
          rate(c[5m] offset 1h) > 3 and on () {__name__="d"}
        for: 0s
      - record: big:latched
        expr: absent(a)
        annotations:
          text: '{{ with query \`count(a{b="c"})\` }}{{ . }}{{ end }} a{b="c"}'
`;
  const expected = `
      - alert: A
        # in(a) comment
        expr: |
          # of the expression
          max by (a) (a{b="c", x="y"}) - b{x="y"}
            or
          rate(c{x="y"}[5m] offset 1h) > 3 and on () {__name__="d"}
        for: 0s
      - record: big:latched
        expr: absent(a{x="y"})
        annotations:
          text: '{{ with query \`count(a{b="c", x="y"})\` }}{{ . }}{{ end }} a{b="c"}'
`;
  t.equal(
    withMatchers(text, (metric) => (metric === '' ? undefined : 'x="y"')),
    expected,
  );
  t.end();
});

t.test('the rules select the containers that the receiver counts', (t) => {
  const counters = (rules: string) => rules.match(/kube_pod_(?:init_)?container_\w+\{[^}]*\}/g) ?? [];
  const all = counters(generated({})(stopFile));
  t.ok(all.length >= 8 && all.every((each) => !each.includes('container=')), 'all, unless the config chooses');
  const cases = [
    ['{ include: [app] }', 'container=~"app"'],
    ['{ include: [app, web-1] }', 'container=~"app|web-1"'],
    ['{ exclude: [istio-proxy, log-shipper] }', 'container!~"istio-proxy|log-shipper"'],
    ['{ include: [app], exclude: [istio-proxy] }', 'container=~"app"'],
  ] as const;
  for (const [containers, matcher] of cases) {
    const rules = generated({ containers })(stopFile);
    t.strictSame(new Set(counters(rules).map((each) => each.endsWith(`, ${matcher}}`))), new Set([true]), containers);
    t.notMatch(rules, /kube_pod_created\{[^}]*container/, 'the age of a pod has no container');
    t.equal(generated({}, rules)(stopFile), shipped.stopRules, 'the filter of a template is replaced');
  }
  t.end();
});

t.test('a config without a cluster generates nothing about clusters', (t) => {
  const files = generated({});
  t.equal(files(stopFile), shipped.stopRules);
  t.equal(files(ownFile), '');
  t.notMatch(files('alertmanager/big-red-button-routes.yml'), 'cluster');
  t.end();
});

t.test('in one of several clusters, every route to the receiver takes the alerts of its cluster only', (t) => {
  const files = generated({ cluster: '{ label: k8s, value: eu.1 }' });
  // The shape of Alertmanager's configuration
  const { route } = load(files('alertmanager/big-red-button-routes.yml')) as {
    route: { routes: { matchers: string[] }[] };
  };
  t.ok(route.routes.length >= 2);
  for (const { matchers } of route.routes) t.ok(matchers.includes('k8s="eu.1"'));
  const [config] = ofKind(parse(files('k8s/prometheus-operator/routes.yaml'), 'routes'), 'AlertmanagerConfig');
  t.match(JSON.stringify(config), '{"name":"k8s","matchType":"=","value":"eu.1"}');
  t.end();
});

t.test('in one of several clusters, a metric of Prometheus or Alertmanager may be of any cluster', (t) => {
  const rules = generated({ cluster: '{ value: eu.1 }' })(ownFile);
  t.match(rules, 'alertmanager_notifications_failed_total[15m]');
  t.match(rules, 'absent(big_red_button_build_info{cluster=~"eu[.]1|"})');
  // promtool checks the shape.
  const { groups } = load(rules) as { groups: { rules: { labels: Record<string, string> }[] }[] };
  for (const { labels } of groups.flatMap((group) => group.rules)) t.equal(labels.cluster, 'eu.1');
  t.end();
});

const counter =
  'kube_pod_container_status_restarts_total{namespace="sre", pod="swype-app-6d5f-aaaaa", uid="a", container="app"';
const sidecar = counter.replace('kube_pod_container', 'kube_pod_init_container').replace('"app"', '"proxy"');
const restarts = '0 0 1 2 3 4x10';

/** Plays `series` and tests whether the alert fires, and of which cluster and container it is. */
interface Case {
  readonly name: string;
  readonly options: Options;
  readonly series: Readonly<Record<string, string>>;
  readonly alert: string;
  readonly at: string;
  readonly fires: readonly Readonly<Record<string, string>>[];
}

/** The metrics of the receiver of one cluster. */
function heartbeats(cluster: string, state: 'ok' | 'late'): Case['series'] {
  return {
    [`big_red_button_heartbeat_timestamp_seconds{cluster="${cluster}"}`]: state === 'ok' ? '0+60x20' : '0x20',
    [`big_red_button_heartbeat_limit_seconds{cluster="${cluster}"}`]: '180x20',
    [`big_red_button_heartbeat_state{button="swype-app", state="late", cluster="${cluster}"}`]:
      state === 'late' ? '1x20' : '0x20',
  };
}

const two = { cluster: '{ value: eu-1 }' };
const cases: readonly Case[] = [
  {
    name: "the stop fires when a container of this cluster's pod restarts, and not when one of another cluster does",
    options: two,
    series: { [`${counter}, cluster="us-1"}`]: restarts, [`${counter}, cluster="eu-1"}`]: '_ _ 0 0 0 0 0 0 1 2 3 4x5' },
    alert: 'BigRedButtonStop',
    at: '6m',
    fires: [],
  },
  {
    name: 'the stop fires when a container of this cluster restarts',
    options: two,
    series: { [`${counter}, cluster="eu-1"}`]: restarts },
    alert: 'BigRedButtonStop',
    at: '6m',
    fires: [{ container: 'app', cluster: 'eu-1' }],
  },
  {
    name: "the stop fires when the cluster's own Prometheus has no cluster label, and gets the label",
    options: two,
    series: { [`${counter}}`]: restarts },
    alert: 'BigRedButtonStop',
    at: '6m',
    fires: [{ container: 'app', cluster: 'eu-1' }],
  },
  {
    name: 'the stop fires when a native sidecar restarts',
    options: {},
    series: { [`${sidecar}}`]: restarts },
    alert: 'BigRedButtonStop',
    at: '6m',
    fires: [{ container: 'proxy' }],
  },
  {
    name: 'the stop does not fire when an excluded sidecar restarts',
    options: { containers: '{ exclude: [proxy] }' },
    series: { [`${sidecar}}`]: restarts },
    alert: 'BigRedButtonStop',
    at: '6m',
    fires: [],
  },
  {
    name: 'the stop fires when an included container restarts beside others',
    options: { containers: '{ include: [app] }' },
    series: { [`${sidecar}}`]: restarts, [`${counter}}`]: restarts },
    alert: 'BigRedButtonStop',
    at: '6m',
    fires: [{ container: 'app' }],
  },
  {
    name: "Down fires when this cluster's receiver is gone, although that of another cluster answers",
    options: two,
    series: { 'big_red_button_build_info{cluster="us-1"}': '1x20' },
    alert: 'BigRedButtonDown',
    at: '5m',
    fires: [{ cluster: 'eu-1' }],
  },
  {
    name: 'HeartbeatLate fires when the heartbeat of this cluster is late, although that of another cluster arrives',
    options: two,
    series: { ...heartbeats('eu-1', 'late'), ...heartbeats('us-1', 'ok') },
    alert: 'BigRedButtonHeartbeatLate',
    at: '15m',
    fires: [{ cluster: 'eu-1' }],
  },
  {
    name: 'HeartbeatLate does not fire when only the heartbeat of another cluster is late',
    options: two,
    series: { ...heartbeats('eu-1', 'ok'), ...heartbeats('us-1', 'late') },
    alert: 'BigRedButtonHeartbeatLate',
    at: '15m',
    fires: [],
  },
  {
    name: "Down does not fire when this cluster's receiver answers",
    options: two,
    series: { 'big_red_button_build_info{cluster="eu-1"}': '1x20' },
    alert: 'BigRedButtonDown',
    at: '5m',
    fires: [],
  },
];

t.test('promtool: one of several clusters, and a choice of containers, on both sides', async (t) => {
  const { path: promtool } = await findProgram('promtool', programsUnderTest);
  for (const { name, options, series, alert, at, fires } of cases) {
    const folder = t.testdir();
    const files = generated(options);
    const rules = { stop: files(stopFile), own: files(ownFile) || shipped.buttonRules };
    for (const [file, text] of Object.entries(rules)) await writeFile(join(folder, `${file}.yml`), text);
    await writeFile(join(folder, 'test.yml'), dump(testOf({ series, alert, at, fires })));
    await t.resolves(run(promtool, ['test', 'rules', join(folder, 'test.yml')]), name);
    const linted = ['check', 'rules', '--lint=all', '--lint-fatal', join(folder, 'stop.yml'), join(folder, 'own.yml')];
    await t.resolves(run(promtool, linted), `${name}: lint`);
  }
});

/** `promql_expr_test` reads the synthetic series ALERTS, which has labels only. */
function testOf({ series, alert, at, fires }: Pick<Case, 'series' | 'alert' | 'at' | 'fires'>) {
  const common = ['alertname', 'cluster', 'container'].join(', ');
  return {
    rule_files: ['stop.yml', 'own.yml'],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: Object.entries(series).map(([one, values]) => ({ series: one, values })),
        promql_expr_test: [
          {
            expr: `count by (${common}) (ALERTS{alertname="${alert}", alertstate="firing"})`,
            eval_time: at,
            exp_samples: fires.map((labels) => ({ labels: seriesOf({ alertname: alert, ...labels }), value: 1 })),
          },
        ],
      },
    ],
  };
}

function seriesOf(labels: Readonly<Record<string, string>>): string {
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ')}}`;
}
