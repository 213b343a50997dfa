import t from 'tap';
import { describeLength, describeStages, slowestStages } from '../../../src/check/findings/check-latency.ts';
import type { MonitoringSetup } from '../../../src/check/model/monitoring-setup.ts';
import { skippedOf } from '../../../src/check/model/skipped.ts';
import { makeReport } from '../../../src/check/report.ts';
import { readPrometheusConfig } from '../../../src/check/sources/prometheus-config.ts';
import { readRules } from '../../../src/check/sources/rules.ts';
import { nodeOf, parseYaml } from '../../../src/config/yaml/yaml-node.ts';
import { shippedSetup } from '../shipped-setup.ts';

/** The shipped setup with another rule in the place of the stop rule. */
function withRule(text: string): MonitoringSetup {
  const rules = readRules(parseYaml(text, 'rules.yml'));
  return { ...shippedSetup, ...(rules && { rules }) };
}

const rule = `
groups:
  - name: own
    interval: 10s
    rules:
      - alert: BigRedButtonStop
        expr: max by (pod) (changes(kube_pod_container_status_restarts_total{namespace="sre"}[30m])) > 3
        labels: { button: swype-app, priority: P1 }
`;
const stages = (setup: MonitoringSetup) => describeStages(slowestStages(setup) ?? []);

t.test('a stop takes a scrape, an evaluation and the receiver', (t) => {
  t.equal(stages(shippedSetup), 'scrape 1 s, evaluation 0.25 s, receiver 4.5 s');
  t.equal(stages(withRule(rule)), 'scrape 1 s, evaluation 10 s, receiver 4.5 s');
  t.end();
});

t.test('of several jobs of kube-state-metrics, the one that is scraped most often counts', (t) => {
  const job = (name: string, interval: string) => ({ job_name: name, scrape_interval: interval });
  const withJobs = (...jobs: object[]) => {
    const prometheus = readPrometheusConfig(nodeOf({ scrape_configs: jobs }, 'prometheus.yml'));
    return stages({ ...shippedSetup, prometheus });
  };
  const [slow, fast] = [job('kube-state-metrics', '30s'), job('kube-state-metrics-button', '1s')];
  t.match(withJobs(slow, fast), 'scrape 1 s');
  t.match(withJobs(fast, slow), 'scrape 1 s');
  t.match(withJobs(slow), 'scrape 30 s');
  const [operator, own] = ['kube-state-metrics/0', 'kube-state-metrics-button/0'].map(
    (name) => `serviceMonitor/x/${name}`,
  );
  t.match(withJobs(job(operator ?? '', '30s'), job(own ?? '', '1s')), 'scrape 1 s');
  t.match(withJobs(job('kube-state-metrics-itself', '1s'), slow), 'scrape 30 s');
  t.end();
});

t.test('a `for` ends at an evaluation', (t) => {
  const waits = rule.replace('        labels', '        for: 11s\n        labels');
  t.equal(stages(withRule(waits)), 'scrape 1 s, evaluation 10 s, for 20 s, receiver 4.5 s');
  t.end();
});

t.test('a group without an interval has the global one, by default a minute', (t) => {
  const bare = withRule(rule.replace('    interval: 10s\n', ''));
  t.equal(stages(bare), 'scrape 1 s, evaluation 15 s, receiver 4.5 s');
  const { prometheus: _, ...without } = bare;
  t.equal(stages(without), 'scrape not checked, evaluation 60 s, receiver 4.5 s');
  t.end();
});

t.test('the delay of vmalert and of Mimir is part of the longest stop', (t) => {
  const delayed = { ...shippedSetup, evaluationDelayMs: 60_000 };
  t.equal(stages(delayed), 'scrape 1 s, evaluation 0.25 s, evaluation delay 60 s, receiver 4.5 s');
  t.equal(describeLength(slowestStages(delayed) ?? []), 'at most 65.75 s');
  const ofGroup = (line: string) => withRule(rule.replace('    interval: 10s', `    interval: 10s\n    ${line}`));
  t.match(stages(ofGroup('eval_delay: 30s')), 'evaluation delay 30 s');
  t.match(stages(ofGroup('evaluation_delay: 20s')), 'evaluation delay 20 s');
  t.notMatch(stages({ ...ofGroup('query_offset: 0s'), evaluationDelayMs: 60_000 }), 'delay', "the group's own counts");
  const { prometheus } = shippedSetup;
  const global = {
    ...delayed,
    ...(prometheus && { prometheus: { ...prometheus, ruleOffset: { ms: 7_000, where: 'x' } } }),
  };
  t.match(stages(global), 'evaluation delay 7 s', 'Prometheus has no other delay');
  t.end();
});

t.test('with an unknown scrape interval the total is a minimum', (t) => {
  const config = { scrape_configs: [{ job_name: 'something' }], alerting: { alertmanagers: [{}] } };
  const prometheus = readPrometheusConfig(nodeOf(config, 'prometheus.yml'));
  const setup = { ...shippedSetup, prometheus };
  t.equal(describeLength(slowestStages(setup) ?? []), 'at least 4.75 s');
  t.match(skippedOf(setup), [{ what: 'scrape interval of kube-state-metrics' }]);
  t.end();
});

t.test('the limit and window of a rule of another shape are skipped', (t) => {
  const other = withRule(rule.replace(/expr: .*/, 'expr: some_metric > 3'));
  t.match(skippedOf(other), [
    { what: 'limit and window of BigRedButtonStop (rules.yml:7)', why: /compare it with the config yourself/ },
  ]);
  t.end();
});

t.test('a relabelling of alerts by a label that only an evaluation shows is skipped', (t) => {
  const rule = { source_labels: ['pod'], regex: 'old-.*', action: 'drop' };
  const config = { alerting: { alert_relabel_configs: [rule] }, scrape_configs: [] };
  const prometheus = readPrometheusConfig(nodeOf(config, 'prometheus.yml'));
  const [relabelling] = skippedOf({ ...shippedSetup, prometheus }).filter(({ what }) =>
    what.startsWith('alert_relabel'),
  );
  t.match(relabelling, { what: 'alert_relabel_configs (prometheus.yml)' });
  t.end();
});

t.test('without rules or routes the verdict is unknown', (t) => {
  const { rules: _, ...without } = shippedSetup;
  const report = makeReport([without], [], [], []);
  t.equal(report.wouldTrip, false);
  t.match(report.verdict, /^Unknown whether a trip would get through/);
  t.end();
});

t.test('without a stop alert there is nothing to stop', (t) => {
  const report = makeReport([{ ...shippedSetup, rules: [] }], [], [], []);
  t.match(report.verdict, /^There is nothing to stop/);
  t.end();
});

t.test('relabelling of counters and alerts, and a rule file that Prometheus may not load, are skipped', (t) => {
  const text = `
    rule_files: [rules/other.yml]
    alerting: { alertmanagers: [{ alert_relabel_configs: [{ source_labels: [uid], regex: a.*, action: keep }] }] }
    scrape_configs:
      - job_name: kube-state-metrics
        metric_relabel_configs: [{ source_labels: [pod], regex: old-.*, action: drop }]`;
  const prometheus = readPrometheusConfig(parseYaml(text, 'prometheus.yml'));
  t.match(skippedOf({ ...shippedSetup, prometheus }), [
    { what: 'alert_relabel_configs (prometheus.yml:3)' },
    { what: 'metric_relabel_configs of kube-state-metrics (prometheus.yml:6)' },
    { what: /^whether Prometheus loads .*big-red-button-stop.yml$/ },
  ]);
  t.end();
});

t.test("a group's labels apply to its rules, but a rule's own label wins", (t) => {
  const text = `
    groups:
      - labels: { team: payments, button: other }
        rules: [{ alert: Stop, expr: 'max(x) > 3', labels: { button: swype-app } }]`;
  const [rule] = readRules(parseYaml(text, 'rules.yml')) ?? [];
  t.strictSame(rule?.labels.known, { team: 'payments', button: 'swype-app', alertname: 'Stop' });
  t.end();
});
