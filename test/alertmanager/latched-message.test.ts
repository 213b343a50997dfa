import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { dump, load } from 'js-yaml';
import t from 'tap';
import { shippedTemplateFolder } from '../../src/config/shipped-files.ts';
import { startAlertmanager } from '../../src/dev/programs/alertmanager.ts';
import { programsUnderTest } from '../dev/programs/suite.ts';
import { type Labels, postAlerts, type Running, startShippedAlertmanager, until } from './running.ts';
import { startMailServer } from './smtp-stub.ts';

const root = resolve(import.meta.dirname, '../..');
const labels = { alertname: 'BigRedButtonLatched', priority: 'P1', button: 'swype-app' };
const durations = { '30s': '100ms', '1m': '500ms' };

/** The annotations that the unit test of the rule expects (test/prometheus-rules/latched.yml), so these are what Prometheus sends. */
async function annotationsOfRule(): Promise<Labels> {
  // promtool has checked the file's shape.
  const { tests } = load(await readFile(join(root, 'test/prometheus-rules/latched.yml'), 'utf8')) as {
    tests: { name: string; alert_rule_test: { exp_alerts: { exp_annotations: Labels }[] }[] }[];
  };
  const test = tests.find(({ name }) => name.endsWith('with its impact, state, cause, trip and links'));
  return test?.alert_rule_test[0]?.exp_alerts[0]?.exp_annotations ?? {};
}

interface SlackAttachment {
  readonly title: string;
  readonly text: string;
}

function chats(alertmanager: Running): readonly SlackAttachment[] {
  // Alertmanager's messages to Slack have this shape.
  return alertmanager
    .received('slack-alerts')
    .map(({ body }) => (body as { attachments: [SlackAttachment] }).attachments[0]);
}

/** Without what differs in each run. */
function fixed(text: string | undefined): string {
  return (text ?? '')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC(?!, trip)/g, 'TIME')
    .replace(/http:\/\/[^/]+\/#/g, 'http://alertmanager/#')
    .trim();
}

const title = 'Card payments are OFF. Big red button swype-app is latched: its workload is held at zero [P1]';
const text = `Card payments are OFF. Big red button swype-app is latched: its workload is held at zero
State: Stopped: no pod is left.
Cause: Network failure
Tripped by alert BigRedButtonStop at 2026-01-02 03:04:05 UTC, trip 0190a2b4. Held at 0: deployment/swype-app in sre. Replicas to restore: 3.
Page: https://buttons.test/#button-swype-app
Logs: https://logs.test/?q=a&b
Status of Swype: https://status.test
What to do: fix the cause, then reset, then restore. Button swype-app stays latched until a person resets it (latched = 1, as the receiver last reported), and the workload stays at zero until a person restores it.
Where: button=swype-app. Since TIME. Graph: http://prometheus.example/graph?g0.expr=up
Runbook: https://runbooks.example/big-red-button/BigRedButtonLatched.md
Silence: http://alertmanager/#/silences/new?filter=%7Balertname%3D%22BigRedButtonLatched%22%7D`;
const resolvedTitle =
  '[Resolved] Big red button swype-app was reset. A reset starts nothing: if nobody has restored the workload, it is still at zero.';
const resolvedText = `Resolved: Big red button swype-app was reset. A reset starts nothing: if nobody has restored the workload, it is still at zero. (button=swype-app), from TIME to TIME
Page: https://buttons.test/#button-swype-app
Runbook: https://runbooks.example/big-red-button/BigRedButtonLatched.md`;

t.test(
  'page-out and chat start with the impact and have state, cause, trip, replicas and links; the end says that a reset starts nothing',
  async (t) => {
    const alertmanager = await startShippedAlertmanager(t, durations);
    const annotations = await annotationsOfRule();
    await alertmanager.post([{ labels, annotations }]);
    await until(() => alertmanager.pages().length === 1 && chats(alertmanager).length === 1);
    const [page] = alertmanager.pages();
    t.equal(page?.payload.summary, title);
    t.equal(fixed(page?.payload.custom_details.firing), text);
    t.match(page, {
      payload: { severity: 'critical', custom_details: { page: 'https://buttons.test/#button-swype-app' } },
      links: [
        { text: 'These alerts in Alertmanager' },
        { text: 'The page of the button', href: 'https://buttons.test/#button-swype-app' },
        { text: 'Runbook', href: /BigRedButtonLatched\.md$/ },
      ],
    });
    t.equal(chats(alertmanager)[0]?.title, title);
    t.equal(fixed(chats(alertmanager)[0]?.text), text);

    await alertmanager.post([{ labels, annotations, ended: true }]);
    await until(() => alertmanager.pages().length === 2 && chats(alertmanager).length === 2);
    t.equal(alertmanager.pages()[1]?.event_action, 'resolve');
    t.equal(chats(alertmanager)[1]?.title, resolvedTitle);
    t.equal(fixed(chats(alertmanager)[1]?.text), resolvedText);
  },
);

t.test('an alert without the new annotations has no empty line and no empty link', async (t) => {
  const alertmanager = await startShippedAlertmanager(t, durations);
  const bare = { summary: 'Big red button swype-app is latched', cause: '', page_url: '' };
  await alertmanager.post([{ labels, annotations: bare }]);
  await until(() => alertmanager.pages().length === 1);
  const [page] = alertmanager.pages();
  t.notMatch(JSON.stringify(page), /no value|Cause:|State:|"href":""/);
  t.notMatch(page?.payload.custom_details.firing, /\n\n/);
});

t.test('several latched buttons make one message that names each impact and each button', async (t) => {
  const alertmanager = await startShippedAlertmanager(t, durations);
  const annotations = await annotationsOfRule();
  await alertmanager.post([
    { labels, annotations },
    { labels: { ...labels, button: 'search' }, annotations: { ...annotations, impact: 'Search is OFF' } },
  ]);
  await until(() => alertmanager.pages().length === 1);
  const impacts = ['Card payments are OFF', 'Search is OFF'];
  const [{ payload } = { payload: undefined }] = alertmanager.pages();
  t.match(
    payload?.summary,
    /^[^.]+\. [^.]+\. 2 big red buttons are latched: (search, swype-app|swype-app, search) \[P1\]$/,
  );
  for (const impact of impacts) t.ok(payload?.summary.includes(`${impact}. `), impact);
});

t.test('the mail of docs/notifications.md has the same title and text', async (t) => {
  const { address, messages } = await startMailServer(t);
  const configFile = join(t.testdir(), 'alertmanager.yml');
  await writeFile(configFile, await mailConfig(address));
  const server = await startAlertmanager({ configFile, ...programsUnderTest });
  t.teardown(() => server.stop());
  await postAlerts(server.url, [{ labels, annotations: await annotationsOfRule() }]);
  await until(() => messages.length === 1);
  t.equal(messages[0]?.subject, title);
  t.equal(fixed(messages[0]?.text?.replaceAll('\r\n', '\n')), text);
  t.equal(messages[0]?.html, undefined);
});

/** The receiver that the document shows, with the address of the test's mail server. */
async function mailConfig(smarthost: string): Promise<string> {
  const document = await readFile(join(root, 'docs/notifications.md'), 'utf8');
  const [, block = ''] = /```yaml\n(receivers:\n {2}- name: mail\n[\s\S]*?)```/.exec(document) ?? [];
  // The block is a list of receivers with one mail receiver.
  const { receivers } = load(block) as { receivers: [{ email_configs: [Record<string, unknown>] }] };
  const [mail] = receivers[0].email_configs;
  return dump({
    templates: [join(shippedTemplateFolder, '*.tmpl')],
    route: { receiver: 'mail', group_wait: '0s', group_by: ['alertname'] },
    receivers: [{ name: 'mail', email_configs: [{ ...mail, smarthost, require_tls: false }] }],
  });
}
