import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';
import { shippedAlertmanagerConfig, shippedTemplateFolder } from '../../src/config/shipped-files.ts';
import { startAlertmanager } from '../../src/dev/programs/alertmanager.ts';
import { type Durations, renderAlertmanagerConfig } from '../../src/dev/programs/render.ts';
import { programsUnderTest } from '../dev/programs/suite.ts';

/** The kinds of receivers; each has an address that records its notifications. */
export type Sink = 'big-red-button' | 'pagerduty' | 'slack-alerts' | 'slack-digest' | 'tickets' | 'splunk';

export interface Notification {
  readonly headers: IncomingHttpHeaders;
  /** What Alertmanager sent; its shape depends on the sink. */
  readonly body: Record<string, unknown>;
}

/** The part of an event of PagerDuty's Events API v2 that the tests read. */
export interface PagerDutyEvent {
  readonly routing_key: string;
  readonly event_action: 'trigger' | 'resolve';
  readonly dedup_key: string;
  readonly payload: {
    readonly summary: string;
    readonly severity: string;
    readonly custom_details: Readonly<Record<string, string>>;
  };
}

/** The part of a webhook's notification that the tests read. */
export interface WebhookBody {
  readonly status: string;
  readonly alerts: readonly { readonly status: string; readonly labels: Readonly<Record<string, string>> }[];
}

export type Labels = Readonly<Record<string, string>>;

/** A real Alertmanager with the shipped configuration, whose receivers are recorded. */
export interface Running {
  readonly url: string;
  readonly folder: string;
  post(alerts: readonly { labels: Labels; annotations?: Labels; ended?: boolean }[]): Promise<void>;
  /** Silences the alerts with this name. */
  silence(alertname: string): Promise<void>;
  received(sink: Sink): readonly Notification[];
  pages(): readonly PagerDutyEvent[];
  /** The labels of the alerts in a sink's webhook notifications. */
  alertsAt(sink: Sink): readonly { status: string; labels: Labels }[];
  /** The sink answers its next notification with this status. */
  answerOnce(sink: Sink, status: number): void;
  /** Whether Alertmanager mutes the alert with this fingerprint's labels now; undefined until Alertmanager has the alert. */
  isMuted(labels: Labels): Promise<boolean | undefined>;
}

const secrets = {
  'big-red-button/token': 'receiver-token',
  'pagerduty/routing-key': 'pagerduty-key',
  'tickets/token': 'ticket-token',
  'splunk/token': 'splunk-token',
};

/** The shipped configuration with other durations, addresses and folders. */
export async function startShippedAlertmanager(t: Test, durations: Durations): Promise<Running> {
  const folder = t.testdir();
  const notifications = new Map<string, Notification[]>();
  const answers = new Map<string, number>();
  const sinks = await startSinks(t, notifications, answers);
  await writeSecrets(folder, sinks);
  const configFile = join(folder, 'alertmanager.yml');
  await writeFile(configFile, await renderFor(folder, sinks, durations));
  const server = await startAlertmanager({ configFile, ...programsUnderTest });
  t.teardown(() => server.stop());
  const received = (sink: Sink) => notifications.get(sink) ?? [];
  return {
    url: server.url,
    folder,
    post: (alerts) => postAlerts(server.url, alerts),
    silence: (alertname) => silence(server.url, alertname),
    received,
    // What Alertmanager sends to PagerDuty has this shape.
    pages: () => received('pagerduty').map(({ body }) => body as unknown as PagerDutyEvent),
    // The sinks that are webhooks get this shape.
    alertsAt: (sink) => received(sink).flatMap(({ body }) => (body as unknown as WebhookBody).alerts),
    answerOnce: (sink, status) => answers.set(sink, status),
    isMuted: (labels) => isMuted(server.url, labels),
  };
}

/** Waits until `condition` is true; the test's time limit ends it. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(20);
}

async function startSinks(t: Test, notifications: Map<string, Notification[]>, answers: Map<string, number>) {
  const server: Server = createServer(async (request, response) => {
    const sink = (request.url ?? '').slice(1).split('?')[0] ?? '';
    // Alertmanager sends JSON objects to all of these.
    const body = (await json(request)) as Record<string, unknown>;
    const kept = notifications.get(sink) ?? [];
    notifications.set(sink, kept);
    kept.push({ headers: request.headers, body });
    // PagerDuty's client requires this status, and Slack's this body.
    const status = answers.get(sink) ?? (sink === 'pagerduty' ? 202 : 200);
    answers.delete(sink);
    response.writeHead(status).end(sink === 'pagerduty' ? '{"status": "success"}' : 'ok');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  // An http server on a TCP port has an address of this type.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function writeSecrets(folder: string, sinks: string): Promise<void> {
  const all = {
    ...secrets,
    'slack/alerts-url': `${sinks}/slack-alerts`,
    'slack/digest-url': `${sinks}/slack-digest`,
  };
  for (const [file, secret] of Object.entries(all)) {
    await mkdir(dirname(join(folder, 'secrets', file)), { recursive: true });
    await writeFile(join(folder, 'secrets', file), secret);
  }
}

async function renderFor(folder: string, sinks: string, durations: Durations): Promise<string> {
  return renderAlertmanagerConfig(await readFile(shippedAlertmanagerConfig, 'utf8'), {
    webhooks: {
      'big-red-button': `${sinks}/big-red-button`,
      'chat-and-ticket': `${sinks}/tickets`,
      splunk: `${sinks}/splunk`,
    },
    pagerdutyUrl: `${sinks}/pagerduty`,
    secretFolder: join(folder, 'secrets'),
    templateFolder: shippedTemplateFolder,
    plainHttp: true,
    durations,
  });
}

export async function postAlerts(
  url: string,
  alerts: readonly { labels: Labels; annotations?: Labels; ended?: boolean }[],
): Promise<void> {
  const body = alerts.map(({ labels, annotations = {}, ended = false }) => ({
    labels,
    annotations,
    generatorURL: 'http://prometheus.example/graph?g0.expr=up',
    // As in Prometheus, an alert that is not renewed ends after minutes.
    endsAt: new Date(Date.now() + (ended ? 0 : 4 * 60_000)).toISOString(),
  }));
  await send(`${url}/api/v2/alerts`, body);
}

async function silence(url: string, alertname: string): Promise<void> {
  await send(`${url}/api/v2/silences`, {
    matchers: [{ name: 'alertname', value: alertname, isRegex: false, isEqual: true }],
    startsAt: new Date().toISOString(),
    endsAt: new Date(Date.now() + 60_000).toISOString(),
    createdBy: 'test',
    comment: 'test',
  });
}

async function send(address: string, body: unknown): Promise<void> {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`Alertmanager answered ${response.status}: ${await response.text()}`);
}

async function isMuted(url: string, labels: Labels): Promise<boolean | undefined> {
  const query = Object.entries(labels).map(([name, value]) => `filter=${encodeURIComponent(`${name}="${value}"`)}`);
  const response = await fetch(`${url}/api/v2/alerts?${query.join('&')}`);
  // Alertmanager's GET /api/v2/alerts: a list of these.
  const [alert] = (await response.json()) as { status: { state: string } }[];
  return alert === undefined ? undefined : alert.status.state === 'suppressed';
}
