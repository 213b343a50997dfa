import { fileURLToPath } from 'node:url';
import t from 'tap';
import { readRulePriorities } from '../../src/tickets/rule-priorities.ts';

const shipped = fileURLToPath(new URL('../../prometheus-rules/tickets.yml', import.meta.url));

t.test('the shipped rules rank every alert of the sample', async (t) => {
  t.same(Object.fromEntries(await readRulePriorities([shipped])), {
    TooFewEndpointsRegistered: 'P1',
    EndpointRegistrationFailure: 'P3',
    EndpointRegistrationTransientFailure: 'P5',
    LLMBatchProcessingJobFailures: 'P3',
    LLMModelStale: 'P4',
    LLMModelVeryStale: 'P3',
    DailyDigest: 'P5',
  });
});

t.test(
  'of an alert that several rules raise, the most urgent counts; templates, records and missing labels give none',
  async (t) => {
    const folder = t.testdir({
      'a.yml': `groups: [{name: a, rules: [
      {alert: Twice, expr: up, labels: {priority: P4}}, {alert: Template, expr: up, labels: {priority: '{{ $labels.p }}'}},
      {record: up:sum, expr: sum(up), labels: {priority: P1}}, {alert: Bare, expr: up}, {alert: Severity, expr: up, labels: {severity: page}}]}]`,
      'operator.yml': `{kind: PrometheusRule, spec: {groups: [{name: b, rules: [{alert: Twice, expr: up, labels: {priority: P2}}]}, {name: c}]}}`,
    });
    const priorities = await readRulePriorities([`${folder}/a.yml`, `${folder}/operator.yml`]);
    t.same([...priorities], [['Twice', 'P2']]);
  },
);

t.test('what is no rule file is refused with its name and the reason', async (t) => {
  const folder = t.testdir({ 'routes.yml': 'route: {receiver: a}', 'broken.yml': 'groups: [' });
  for (const [file, message] of [
    ['routes.yml', /routes\.yml: not a file of Prometheus rules: it has no groups/],
    ['broken.yml', /broken\.yml:1: is not YAML: [^\n]+$/],
    ['missing.yml', /missing\.yml: there is no such file/],
  ] as const) {
    await t.rejects(readRulePriorities([`${folder}/${file}`]), { name: 'UnreadableFile', message });
  }
});
