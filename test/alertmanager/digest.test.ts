import { readFile } from 'node:fs/promises';
import t from 'tap';
import { shippedTicketRules } from '../../src/config/shipped-files.ts';
import { renderRules } from '../../src/dev/programs/render.ts';
import { startPage, startPrometheusBefore } from './prometheus.ts';
import { startShippedAlertmanager, until } from './running.ts';

/** Shorter waits than the shipped minutes, and a digest that does not wait for the morning; everything else is as shipped. */
const changes: readonly (readonly [shipped: string, inTest: string])[] = [
  ['endpoint:lost[5m]', 'endpoint:lost[1s]'],
  ['(hour() == 7 and minute() < 15)', '(max(test_is_morning) == 1)'],
];

t.test(
  'an alert that fired briefly and is resolved is in the digest once, with a real Prometheus and Alertmanager',
  async (t) => {
    const alertmanager = await startShippedAlertmanager(t, { '30s': '50ms', '2m': '50ms' });
    let ready = true;
    let morning = 0;
    const page = await startPage(
      t,
      // The zone has enough endpoints left, so nobody is paged however late the loss is seen.
      () => `kube_endpointslice_endpoints{namespace="sre",endpoint_zone="XQ",targetref_name="web-a",address="10.0.0.1",ready="${ready}"} 1
kube_endpointslice_endpoints{namespace="sre",endpoint_zone="XQ",targetref_name="web-b",address="10.0.0.2",ready="true"} 1
test_is_morning ${morning}
`,
    );
    const durations = { '15s': '250ms', '5m': '250ms', '1m': '250ms' };
    let rules = renderRules(await readFile(shippedTicketRules, 'utf8'), durations);
    for (const [shipped, inTest] of changes) {
      t.ok(rules.includes(shipped), shipped);
      rules = rules.replaceAll(shipped, inTest);
    }
    const { value } = await startPrometheusBefore(t, alertmanager, { page, rules: { 'tickets.yml': rules } });
    const lost = 'count(ALERTS{alertname="EndpointRegistrationTransientFailure", alertstate="firing"})';

    await until(async () => (await value('sum(endpoint:registered)')) === '2');
    ready = false;
    await until(async () => (await value(lost)) === '1');
    ready = true;
    await until(async () => (await value(lost)) === undefined);
    t.equal(alertmanager.received('slack-digest').length, 0, 'not before the morning');
    morning = 1;
    await until(() => alertmanager.received('slack-digest').length > 0);
    t.match(
      JSON.stringify(alertmanager.received('slack-digest')),
      /• EndpointRegistrationTransientFailure in zone XQ: 1×/,
    );
    morning = 0;
    const digests = () => alertmanager.alertsAt('splunk').filter(({ labels }) => labels.alertname === 'DailyDigest');
    await until(async () => (await value('ALERTS{alertname="DailyDigest"}')) === undefined);
    t.same(digests()[0]?.labels, {
      alertname: 'DailyDigest',
      digest: 'daily',
      priority: 'P5',
      about: 'EndpointRegistrationTransientFailure',
      zone: 'XQ',
    });
    t.equal(alertmanager.received('slack-digest').length, 1);
    for (const sink of ['pagerduty', 'slack-alerts', 'tickets'] as const)
      t.equal(alertmanager.received(sink).length, 0, sink);
  },
);
