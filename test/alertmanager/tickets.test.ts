import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import t from 'tap';
import { shippedTicketRules } from '../../src/config/shipped-files.ts';
import { type Labels, type Running, type Sink, startShippedAlertmanager, until } from './running.ts';

// promtool checks that the shipped rules have this shape.
const { groups } = load(readFileSync(shippedTicketRules, 'utf8')) as {
  groups: { rules: { alert?: string; labels: Labels }[] }[];
};
const rules = groups.flatMap((group) => group.rules);

/** The alert with the labels of its shipped rule. */
function ticket(alertname: string, zone: string): Labels {
  const rule = rules.find(({ alert }) => alert === alertname);
  if (rule === undefined) throw new Error(`no rule raises ${alertname}`);
  return { alertname, zone, ...rule.labels };
}

/** Every receiver is notified at once, and again soon. */
const quick = { '30s': '50ms', '2m': '50ms', '5m': '200ms', '1m': '200ms' };
/** Short, but long enough for the last alert of one request to join its group on a busy machine. */
const grouped = { ...quick, '30s': '500ms', '2m': '500ms' };
const sinks: readonly Sink[] = ['big-red-button', 'pagerduty', 'slack-alerts', 'slack-digest', 'tickets'];

/** The alerts that Splunk received: it gets everything that is not muted. */
const heardOf = (alertmanager: Running, { alertname, zone }: Labels, status: string) =>
  alertmanager.alertsAt('splunk').filter((alert) => {
    return alert.status === status && alert.labels.alertname === alertname && alert.labels.zone === zone;
  });

t.test('every ticket alert, with the priority of its rule, reaches its receivers and no others', async (t) => {
  const expected: readonly (readonly [alertname: string, sinks: readonly Sink[]])[] = [
    ['TooFewEndpointsRegistered', ['pagerduty']],
    ['EndpointRegistrationFailure', ['slack-alerts', 'tickets']],
    ['EndpointRegistrationTransientFailure', []],
    ['LLMBatchProcessingJobFailures', ['slack-alerts', 'tickets']],
    ['LLMModelStale', []],
    ['LLMModelVeryStale', ['slack-alerts', 'tickets']],
    ['DailyDigest', ['slack-digest']],
  ];
  const alertmanager = await startShippedAlertmanager(t, quick);
  // Each has its own zone, so that none mutes another.
  await alertmanager.post(
    expected.map(([alertname]) => ({ labels: ticket(alertname, alertname), annotations: { summary: alertname } })),
  );
  await until(() => alertmanager.alertsAt('splunk').length === expected.length);
  await until(
    () => alertmanager.received('tickets').length === 3 && alertmanager.received('slack-alerts').length === 3,
  );
  await until(
    () => alertmanager.received('pagerduty').length === 1 && alertmanager.received('slack-digest').length === 1,
  );
  for (const [alertname, receivers] of expected) {
    const heard = sinks.filter((sink) => JSON.stringify(alertmanager.received(sink)).includes(alertname));
    t.same(heard, receivers, alertname);
  }
});

t.test('a page is critical for P1 and an error for P2', async (t) => {
  const alertmanager = await startShippedAlertmanager(t, quick);
  await alertmanager.post([
    { labels: ticket('TooFewEndpointsRegistered', 'AB') },
    { labels: { alertname: 'BigRedButtonHeartbeatLate', priority: 'P2' } },
  ]);
  await until(() => alertmanager.pages().length === 2);
  const severities = alertmanager.pages().map(({ payload }) => `${payload.severity} ${payload.summary}`);
  t.match(severities.toSorted(), [/^critical \[P1 x1\] TooFew/, /^error \[P2 x1\] BigRedButtonHeartbeatLate/]);
});

t.test(
  'thousands of alerts make one page with runbook and silence link, and its key closes it when all are resolved',
  async (t) => {
    const alertmanager = await startShippedAlertmanager(t, { ...quick, '30s': '2s' });
    const storm = Array.from({ length: 3_000 }, (_, index) => ({
      labels: { ...ticket('TooFewEndpointsRegistered', 'AB'), endpoint: `${index}` },
      annotations: {
        summary: 'Too few endpoints are registered in zone AB',
        description: `Endpoint ${index} is not registered`,
        runbook_url: 'https://runbooks.example/big-red-button/TooFewEndpointsRegistered.md',
      },
    }));
    await alertmanager.post(storm);
    await until(() => alertmanager.pages().length === 1);
    const ended = storm.map((alert) => ({ ...alert, ended: true }));
    await alertmanager.post(ended.slice(1));
    await alertmanager.post(ended.slice(0, 1));
    await until(() => alertmanager.pages().at(-1)?.event_action === 'resolve');
    const [page, ...rest] = alertmanager.pages();
    t.match(page, {
      routing_key: 'pagerduty-key',
      event_action: 'trigger',
      payload: {
        severity: 'critical',
        summary: '[P1 x3000] TooFewEndpointsRegistered in AB: Too few endpoints are registered in zone AB',
        custom_details: { runbook: storm[0]?.annotations.runbook_url },
      },
    });
    const firing = page?.payload.custom_details.firing ?? '';
    t.match(firing, /… 3000 alerts in all\./);
    t.match(firing, /Silence: http:\S+alertname%3D%22TooFewEndpointsRegistered%22%2Czone%3D%22AB%22%7D/);
    t.equal(rest.filter(({ event_action }) => event_action === 'resolve').length, 1);
    t.same(new Set(rest.map(({ dedup_key }) => dedup_key)), new Set([page?.dedup_key]));
  },
);

t.test('resolved alerts close their entries in chat, the ticket system and Splunk, under the same group', async (t) => {
  const alertmanager = await startShippedAlertmanager(t, quick);
  const labels = ticket('EndpointRegistrationFailure', 'AB');
  await alertmanager.post([{ labels }]);
  await until(() => alertmanager.received('tickets').length === 1);
  await alertmanager.post([{ labels, ended: true }]);
  for (const sink of ['tickets', 'splunk', 'slack-alerts'] as const)
    await until(() => alertmanager.received(sink).length === 2);
  const [opened, closed] = alertmanager.received('tickets').map(({ body }) => body);
  t.match([opened?.status, closed?.status], ['firing', 'resolved']);
  t.type(opened?.groupKey, 'string');
  t.equal(opened?.groupKey, closed?.groupKey);
  t.match(
    JSON.stringify(alertmanager.received('slack-alerts')[1]?.body),
    /\[Resolved\] EndpointRegistrationFailure in AB/,
  );
});

t.test(
  'transient failures are muted only in a zone where TooFewEndpointsRegistered fires, and sent again afterwards',
  async (t) => {
    const alertmanager = await startShippedAlertmanager(t, quick);
    const source = ticket('TooFewEndpointsRegistered', 'AB');
    const [here, elsewhere] = ['AB', 'XQ'].map((zone) => ticket('EndpointRegistrationTransientFailure', zone));
    if (here === undefined || elsewhere === undefined) throw new Error('two zones');
    await alertmanager.post([{ labels: source }]);
    await until(() => alertmanager.pages().length === 1);
    await alertmanager.post([{ labels: here }, { labels: elsewhere }]);
    await until(() => heardOf(alertmanager, elsewhere, 'firing').length > 0);
    t.equal(await alertmanager.isMuted(here), true);
    t.equal(heardOf(alertmanager, here, 'firing').length, 0);
    await alertmanager.post([{ labels: source, ended: true }]);
    await until(() => heardOf(alertmanager, here, 'firing').length > 0);
    t.equal(await alertmanager.isMuted(here), false);
  },
);

t.test('the digest is one message with a line for each alert and zone, and its end is not sent', async (t) => {
  const alertmanager = await startShippedAlertmanager(t, { ...grouped, '1h': '500ms' });
  const lines = [
    { about: 'EndpointRegistrationTransientFailure', zone: 'XQ', times: 12 },
    { about: 'EndpointRegistrationTransientFailure', zone: 'OH-1', times: 8 },
    { about: 'LLMModelStale', zone: 'AB', times: 1 },
  ].map(({ about, zone, times }) => ({
    labels: { ...ticket('DailyDigest', zone), about },
    annotations: {
      summary: `${about} in zone ${zone}: ${times}×`,
      runbook_url: 'https://runbooks.example/big-red-button/DailyDigest.md',
    },
  }));
  await alertmanager.post(lines);
  await until(() => alertmanager.received('slack-digest').length > 0);
  // What Slack is sent has this shape.
  const body = alertmanager.received('slack-digest')[0]?.body as { attachments: { title: string; text: string }[] };
  const digest = body.attachments[0];
  t.equal(digest?.title, 'Daily digest: 3 kinds of P4 and P5 alerts');
  t.same(digest?.text.split('\n').toSorted(), [
    'Runbook: https://runbooks.example/big-red-button/DailyDigest.md',
    '• EndpointRegistrationTransientFailure in zone OH-1: 8×',
    '• EndpointRegistrationTransientFailure in zone XQ: 12×',
    '• LLMModelStale in zone AB: 1×',
  ]);
  await alertmanager.post(lines.map((line) => ({ ...line, ended: true })));
  // Splunk receives their end last: every other receiver has been notified by then.
  await until(() => alertmanager.alertsAt('splunk').filter(({ status }) => status === 'resolved').length >= 3);
  t.equal(alertmanager.received('slack-digest').length, 1);
});
