import t from 'tap';
import { type Running, startShippedAlertmanager, until } from './running.ts';

const labels = { alertname: 'EndpointRegistrationFailure', zone: 'eu west/1', priority: 'P3', endpoint: 'a' };
const annotations = {
  summary: 'Endpoints of eu west/1 fail to register',
  description: '7 endpoints failed 3 times.',
  runbook_url: 'https://runbooks.example/EndpointRegistrationFailure.md',
};

interface SlackMessage {
  readonly title: string;
  readonly title_link: string;
  readonly text: string;
}

function slackMessage(alertmanager: Running, index: number): SlackMessage | undefined {
  // Alertmanager's messages to Slack have this shape.
  const body = alertmanager.received('slack-alerts')[index]?.body as { attachments: SlackMessage[] } | undefined;
  return body?.attachments[0];
}

t.test('a chat message has what, where, since when, how many, the runbook, and a link to silence it', async (t) => {
  const alertmanager = await startShippedAlertmanager(t, { '30s': '500ms', '5m': '500ms' });
  const alerts = ['a', 'b', 'c', 'd', 'e', 'f'].map((endpoint) => ({ labels: { ...labels, endpoint }, annotations }));
  await alertmanager.post(alerts);
  await until(() => alertmanager.received('slack-alerts').length === 1);
  const message = slackMessage(alertmanager, 0);
  t.equal(message?.title, '[P3 x6] EndpointRegistrationFailure in eu west/1: Endpoints of eu west/1 fail to register');
  const text = message?.text ?? '';
  t.match(
    text,
    /^Endpoints of eu west\/1 fail to register\n7 endpoints failed 3 times\.\nWhere: endpoint=a, zone=eu west\/1\. Since /,
  );
  t.match(text, /Since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\. Graph: http:\/\/prometheus\.example\//);
  t.equal(text.match(/^Where: /gm)?.length, 5, 'five are listed one by one');
  t.match(text, /^… 6 alerts in all\.$/m);
  t.match(text, /^Runbook: https:\/\/runbooks\.example\/EndpointRegistrationFailure\.md$/m);
  const link = /^Silence: (\S+)$/m.exec(text)?.[1] ?? '';
  const filter = new URLSearchParams(link.split('?')[1]).get('filter');
  t.equal(filter, '{alertname="EndpointRegistrationFailure",zone="eu west/1"}');
  t.match(message?.title_link, /\/#\/alerts\?receiver=chat-and-ticket$/);

  await alertmanager.post(alerts.map((alert) => ({ ...alert, ended: true })));
  await until(() => alertmanager.received('slack-alerts').length === 2);
  const resolved = slackMessage(alertmanager, 1);
  t.match(resolved?.title, /^\[Resolved\] EndpointRegistrationFailure in eu west\/1/);
  t.match(resolved?.text, /^Resolved: .+ \(endpoint=a, zone=eu west\/1\), from .+ UTC to .+ UTC$/m);
  t.notMatch(resolved?.text, /Silence:/);
});

t.test('a page about the stop has the same, but no link to silence it', async (t) => {
  const alertmanager = await startShippedAlertmanager(t, { '30s': '100ms' });
  await alertmanager.post([
    { labels: { alertname: 'BigRedButtonStop', priority: 'P1', pod: 'swype-app-a' }, annotations },
    { labels: { alertname: 'BigRedButtonLatched', priority: 'P1', button: 'swype-app' }, annotations },
  ]);
  await until(() => alertmanager.received('pagerduty').length === 2);
  const pages = alertmanager.received('pagerduty').map(({ body }) => JSON.stringify(body));
  const stop = pages.find((page) => page.includes('BigRedButtonStop')) ?? '';
  t.match(stop, /\[P1 x1\] BigRedButtonStop: Endpoints of eu west\/1 fail to register/);
  t.match(stop, /Where: pod=swype-app-a\. Since /);
  t.match(stop, /"runbook":"https:\/\/runbooks\.example\//);
  t.match(stop, /Do not silence this: the button would not get it either\./);
  t.notMatch(stop, /silences\/new/);
  t.match(
    pages.find((page) => page.includes('BigRedButtonLatched')),
    /silences\/new/,
  );
});
