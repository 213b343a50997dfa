import t from 'tap';
import { describeLength, describeWay, worstWay } from '../../../src/check/findings/check-latency.ts';
import type { Chain } from '../../../src/check/model/monitoring-setup.ts';
import { unknownsOf } from '../../../src/check/model/skipped.ts';
import { makeReport } from '../../../src/check/report.ts';
import { parseDocument, runningDocument } from '../../../src/check/sources/document.ts';
import { readPrometheusConfig } from '../../../src/check/sources/prometheus-config.ts';
import { readRules } from '../../../src/check/sources/rules.ts';
import { shippedChain } from '../shipped-chain.ts';

/** The shipped chain, with a rule of one's own in the place of the stop rule. */
function withRule(text: string): Chain {
  const rules = readRules(parseDocument(text, 'rules.yml'));
  return { ...shippedChain, ...(rules && { rules }) };
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
const told = (chain: Chain) => describeWay(worstWay(chain) ?? []);

t.test('the way is scrape, evaluation and receiver', (t) => {
  t.equal(told(shippedChain), 'scrape 5 s, evaluation 5 s, receiver 4.5 s');
  t.equal(told(withRule(rule)), 'scrape 5 s, evaluation 10 s, receiver 4.5 s');
  t.end();
});

t.test('a `for` ends at an evaluation', (t) => {
  const waits = rule.replace('        labels', '        for: 11s\n        labels');
  t.equal(told(withRule(waits)), 'scrape 5 s, evaluation 10 s, for 20 s, receiver 4.5 s');
  t.end();
});

t.test('a group without an interval has that of the whole, and where nothing says it, a minute', (t) => {
  const bare = withRule(rule.replace('    interval: 10s\n', ''));
  t.equal(told(bare), 'scrape 5 s, evaluation 15 s, receiver 4.5 s');
  const { prometheus: _, ...without } = bare;
  t.equal(told(without), 'scrape not looked at, evaluation 60 s, receiver 4.5 s');
  t.end();
});

t.test('a scrape that could not be looked at makes it a least', (t) => {
  const config = { scrape_configs: [{ job_name: 'something' }], alerting: { alertmanagers: [{}] } };
  const prometheus = readPrometheusConfig(runningDocument(config, 'prometheus.yml'));
  const chain = { ...shippedChain, prometheus };
  t.equal(describeLength(worstWay(chain) ?? []), 'at least 9.5 s');
  t.match(unknownsOf(chain), [{ what: 'scrape interval of kube-state-metrics' }]);
  t.end();
});

t.test('a rule of another shape is looked at as far as that goes, and told', (t) => {
  const other = withRule(rule.replace(/expr: .*/, 'expr: some_metric > 3'));
  t.match(unknownsOf(other), [{ what: 'limit and window of BigRedButtonStop (rules.yml:7)', why: /by hand/ }]);
  t.end();
});

t.test('relabelling, and matchers that are not understood, are told', (t) => {
  const config = { alerting: { alert_relabel_configs: [{ action: 'drop' }] }, scrape_configs: [] };
  const prometheus = readPrometheusConfig(runningDocument(config, 'prometheus.yml'));
  const [relabelling] = unknownsOf({ ...shippedChain, prometheus }).filter(({ what }) =>
    what.startsWith('alert_relabel'),
  );
  t.match(relabelling, { what: 'alert_relabel_configs (prometheus.yml)' });
  t.end();
});

t.test('without rules or routes it is not known whether a trip would get through', (t) => {
  const { rules: _, ...without } = shippedChain;
  const report = makeReport([without], [], [], []);
  t.equal(report.wouldTrip, false);
  t.match(report.verdict, /^Whether a trip would get through is not known/);
  t.end();
});

t.test('without a button there is no stop', (t) => {
  const report = makeReport([{ ...shippedChain, rules: [] }], [], [], []);
  t.match(report.verdict, /^There is no stop to get through/);
  t.end();
});

t.test(
  'what may be done to counters and alerts on their way, and a rule file that may not be loaded, are told',
  (t) => {
    const text = `
    rule_files: [rules/other.yml]
    alerting: { alertmanagers: [{ alert_relabel_configs: [{ regex: button, action: labeldrop }] }] }
    scrape_configs:
      - job_name: kube-state-metrics
        metric_relabel_configs: [{ regex: uid, action: labeldrop }]`;
    const prometheus = readPrometheusConfig(parseDocument(text, 'prometheus.yml'));
    t.match(unknownsOf({ ...shippedChain, prometheus }), [
      { what: 'alert_relabel_configs (prometheus.yml:3)' },
      { what: 'metric_relabel_configs of kube-state-metrics (prometheus.yml:6)' },
      { what: 'labels of the restart counters (prometheus.yml:5)', why: /honor_labels/ },
      { what: /^whether Prometheus loads .*big-red-button-stop.yml$/ },
    ]);
    t.end();
  },
);

t.test("a group's labels are its rules' too, where they have none of that name", (t) => {
  const text = `
    groups:
      - labels: { team: payments, button: other }
        rules: [{ alert: Stop, expr: 'max(x) > 3', labels: { button: swype-app } }]`;
  const [rule] = readRules(parseDocument(text, 'rules.yml')) ?? [];
  t.strictSame(rule?.labels.known, { team: 'payments', button: 'swype-app', alertname: 'Stop' });
  t.end();
});
