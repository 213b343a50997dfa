import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { type Labels, startShippedAlertmanager, until } from './running.ts';

const stopOf = (pod: string): Labels => ({
  alertname: 'BigRedButtonStop',
  button: 'swype-app',
  namespace: 'sre',
  priority: 'P1',
  pod,
  container: 'app',
});

/** Every receiver except the button's is notified at once. */
const quick = { '30s': '50ms', '2m': '50ms' };
/** Short, but long enough for the last alert of one request to join its group on a busy machine. */
const grouped = { ...quick, '30s': '500ms' };

t.test('the stop is sent at once for each pod, while other alerts wait for their group', async (t) => {
  // In a shared group, the second pod would wait 10 minutes.
  const alertmanager = await startShippedAlertmanager(t, { '5s': '10m' });
  const others = Array.from({ length: 100 }, (_, index) => ({
    labels: { alertname: 'EndpointRegistrationFailure', zone: 'eu', endpoint: `${index}`, priority: 'P1' },
  }));
  await alertmanager.post(others);
  await alertmanager.post([{ labels: { ...stopOf('swype-app-a'), zone: 'eu' } }]);
  await until(() => alertmanager.alertsAt('big-red-button').length === 1);
  await alertmanager.post([{ labels: stopOf('swype-app-a') }, { labels: stopOf('swype-app-b') }]);
  await until(() => alertmanager.alertsAt('big-red-button').length === 3);
  t.equal(alertmanager.received('big-red-button').length, 3);
  t.equal(alertmanager.received('pagerduty').length, 0, 'the others still wait');
});

t.test('the stop reaches people too, once, and Splunk', async (t) => {
  const alertmanager = await startShippedAlertmanager(t, grouped);
  await alertmanager.post([{ labels: stopOf('swype-app-a') }, { labels: stopOf('swype-app-b') }]);
  await until(() => alertmanager.received('pagerduty').length > 0 && alertmanager.alertsAt('splunk').length === 2);
  t.match(alertmanager.received('pagerduty')[0]?.body, { event_action: 'trigger', payload: { severity: 'critical' } });
  t.equal(alertmanager.received('pagerduty').length, 1);
});

t.test('the receiver is notified when the stop alert is resolved', async (t) => {
  const alertmanager = await startShippedAlertmanager(t, { '5s': '100ms' });
  await alertmanager.post([{ labels: stopOf('swype-app-a') }]);
  await until(() => alertmanager.alertsAt('big-red-button').length === 1);
  await alertmanager.post([{ labels: stopOf('swype-app-a'), ended: true }]);
  await until(() => alertmanager.alertsAt('big-red-button').at(-1)?.status === 'resolved');
  t.equal(alertmanager.alertsAt('big-red-button')[0]?.status, 'firing');
});

t.test('after a 503 the stop is sent again at once, after a 400 only after group_interval', async (t) => {
  const alertmanager = await startShippedAlertmanager(t, { '5s': '1s' });
  alertmanager.answerOnce('big-red-button', 503);
  await alertmanager.post([{ labels: stopOf('swype-app-a') }]);
  await until(() => alertmanager.received('big-red-button').length === 2);
  alertmanager.answerOnce('big-red-button', 400);
  await alertmanager.post([{ labels: stopOf('swype-app-b') }]);
  await until(
    () => alertmanager.alertsAt('big-red-button').filter(({ labels }) => labels.pod === 'swype-app-b').length === 2,
  );
  t.pass('both came twice');
});

t.test('a silenced stop keeps raising the counter that BigRedButtonNotificationsSuppressed reads', async (t) => {
  const alertmanager = await startShippedAlertmanager(t, { '5s': '100ms' });
  await alertmanager.silence('BigRedButtonStop');
  await alertmanager.post([{ labels: stopOf('swype-app-a') }]);
  const suppressed = async () => {
    const page = await (await fetch(`${alertmanager.url}/metrics`)).text();
    return Number(/^alertmanager_notifications_suppressed_total\{reason="silence"\} (\d+)$/m.exec(page)?.[1] ?? 0);
  };
  await until(async () => (await suppressed()) >= 3);
  t.equal(alertmanager.received('big-red-button').length, 0);
});

t.test('the heartbeat keeps going to the receiver, and nowhere else', async (t) => {
  const alertmanager = await startShippedAlertmanager(t, { ...quick, '5s': '50ms', '12s': '40ms' });
  await alertmanager.post([{ labels: { alertname: 'BigRedButtonHeartbeat', namespace: 'sre', priority: 'P5' } }]);
  await until(() => alertmanager.received('big-red-button').length >= 3);
  for (const sink of ['pagerduty', 'slack-alerts', 'slack-digest', 'tickets', 'splunk'] as const) {
    t.equal(alertmanager.received(sink).length, 0, sink);
  }
});

t.test('each priority reaches its people: pages, chat and ticket, or only the digest', async (t) => {
  const alertmanager = await startShippedAlertmanager(t, quick);
  const alerts = ['P1', 'P2', 'P3', 'P4', 'P5'].map((priority) => ({
    labels: { alertname: `Alert${priority}`, priority },
  }));
  await alertmanager.post([
    ...alerts,
    { labels: { alertname: 'Unranked' } },
    {
      labels: { alertname: 'DailyDigest', digest: 'daily', priority: 'P4' },
      annotations: { summary: '7 times AlertP4' },
    },
  ]);
  await until(() => alertmanager.received('slack-alerts').length === 2 && alertmanager.received('splunk').length === 7);
  await until(
    () => alertmanager.received('pagerduty').length === 2 && alertmanager.received('slack-digest').length === 1,
  );
  await until(() => alertmanager.received('tickets').length === 1);
  t.match(titles(alertmanager.received('pagerduty')), [/AlertP1/, /AlertP2/]);
  t.match(titles(alertmanager.received('slack-alerts')), [/AlertP3/, /Unranked/]);
  t.match(alertmanager.alertsAt('tickets'), [{ labels: { alertname: 'AlertP3' } }]);
  t.match(JSON.stringify(alertmanager.received('slack-digest')), /7 times AlertP4/);
});

t.test('every secret is read from its file, also after a change', async (t) => {
  const alertmanager = await startShippedAlertmanager(t, quick);
  await alertmanager.post([{ labels: stopOf('swype-app-a') }, { labels: { alertname: 'AlertP3', priority: 'P3' } }]);
  await until(() =>
    ['big-red-button', 'pagerduty', 'tickets', 'splunk'].every(
      (sink) => alertmanager.received(sink as 'splunk').length > 0,
    ),
  );
  t.equal(alertmanager.received('big-red-button')[0]?.headers.authorization, 'Bearer receiver-token');
  t.equal(alertmanager.received('tickets')[0]?.headers.authorization, 'Bearer ticket-token');
  t.equal(alertmanager.received('splunk')[0]?.headers.authorization, 'Splunk splunk-token');
  t.equal(alertmanager.received('pagerduty')[0]?.body.routing_key, 'pagerduty-key');
  await writeFile(join(alertmanager.folder, 'secrets/big-red-button/token'), 'another-token');
  await alertmanager.post([{ labels: stopOf('swype-app-b') }]);
  await until(() => alertmanager.received('big-red-button').at(-1)?.headers.authorization === 'Bearer another-token');
});

/** What stands above a page or a chat message, sorted. */
function titles(notifications: readonly { body: Record<string, unknown> }[]): string[] {
  return notifications.map(({ body }) => JSON.stringify(body)).sort((a, b) => nameIn(a).localeCompare(nameIn(b)));
}

function nameIn(text: string): string {
  return /Alert(P\d)|Unranked/.exec(text)?.[0] ?? '';
}
