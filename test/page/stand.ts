import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import type { Test } from 'tap';
import { freePort } from '../../src/dev/loopback.ts';
import { pageHoldMs } from '../../src/page/acts/hold-duration.ts';
import { type Receiver, startReceiver } from '../../src/receiver/start.ts';
import { paymentPods, startTestCluster, type TestCluster, tokens } from '../support/cluster.ts';

const account = (name: string) => `system:serviceaccount:big-red-button:big-red-button-${name}`;

export interface StandOptions {
  /** Of the config. */
  readonly openReading?: boolean;
  readonly replicas?: number;
  /** Put into the one button of the config. */
  readonly button?: object;
}

export interface VisitOptions extends BrowserContextOptions {
  /** How long a control must be held: short by default, and long where it is let go, so that no slow machine holds it to the end. */
  readonly holdMs?: number;
}

/** A receiver on the simulator, and browsers that look at it. */
export interface Stand {
  readonly cluster: TestCluster;
  /** Where the page is. */
  readonly url: string;
  readonly receiver: Receiver;
  /** Tokens of people: one who may do everything, one who may look. */
  readonly operator: string;
  readonly viewer: string;
  /** A browser of its own, at the page. */
  visit(options?: VisitOptions): Promise<Page>;
  /** The same, with the operator's token given. */
  signIn(options?: VisitOptions): Promise<Page>;
  /** Ends the receiver, and returns what starts it again at the same address. */
  crash(): Promise<() => Promise<void>>;
  /** Restarts until each pod counts `restarts` more. */
  restart(restarts: number): Promise<void>;
  /** The API, as the operator. */
  act(verb: 'press' | 'reset', body: object): Promise<{ readonly trip: string }>;
  /** All that a page is shown now. */
  look(): Promise<string>;
  /** As Alertmanager. */
  notify(labels: Readonly<Record<string, string>>): Promise<void>;
}

export async function stand(t: Pick<Test, 'teardown'>, browser: Browser, options: StandOptions = {}): Promise<Stand> {
  const cluster = await startTestCluster({}, options.replicas ?? 2);
  t.teardown(() => cluster.close());
  const config = await cluster.writeConfig(options.button, { receiver: receiverConfig(cluster, options) });
  const start = { config, log: { level: 'error' }, listen: { host: '127.0.0.1', port: await freePort() } } as const;
  let receiver = await startReceiver(start);
  t.teardown(() => receiver.close());
  const { url } = receiver;
  const operator = cluster.simulator.mint(account('operator'), { audiences: ['big-red-button'] });
  const viewer = cluster.simulator.mint(account('viewer'), { audiences: ['big-red-button'] });

  const visit = async ({ holdMs = 200, ...more }: VisitOptions = {}) => {
    const context = await browser.newContext(more);
    t.teardown(() => context.close());
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    if (holdMs !== pageHoldMs) await setHold(page, holdMs);
    await page.goto(url);
    return page;
  };
  return {
    cluster,
    url,
    receiver,
    operator,
    viewer,
    visit,
    signIn: async (more) => {
      const page = await visit(more);
      await giveToken(page, operator);
      await wordOf(page, 'Armed').waitFor();
      return page;
    },
    crash: async () => {
      await receiver.close();
      return async () => {
        receiver = await startReceiver(start);
      };
    },
    restart: (restarts) => restart(cluster, restarts),
    act: async (verb, body) => {
      const response = await post(`${url}/api/v1/buttons/swype-app/${verb}`, operator, body);
      // What the schemas of these routes promise.
      return (await response.json()) as { trip: string };
    },
    look: async () => {
      const response = await fetch(`${url}/api/v1/buttons`, { headers: { authorization: `Bearer ${operator}` } });
      return response.text();
    },
    notify: async (labels) => {
      await post(`${url}/api/v1/alertmanager`, tokens.alertmanager, notificationOf(labels));
    },
  };
}

async function setHold(page: Page, ms: number): Promise<void> {
  await page.route('**/core/limits.js', async (route) => {
    const response = await route.fetch();
    const limits = await response.text();
    await route.fulfill({ response, body: limits.replace(/pageHoldMs = [\d_]+/, `pageHoldMs = ${ms}`) });
  });
}

function receiverConfig({ folder }: TestCluster, { openReading = false }: StandOptions): object {
  return {
    alertmanagerTokenFile: `${folder}/alertmanager-token`,
    people: { kubernetes: {}, openReading },
  };
}

async function restart({ simulator }: TestCluster, restarts: number): Promise<void> {
  const isRunning = () => {
    const pods = simulator.pods(paymentPods);
    return pods.length > 0 && pods.every(({ status }) => status?.containerStatuses?.[0]?.state?.running);
  };
  for (let count = 0; count < restarts; count += 1) {
    await simulator.until(isRunning);
    simulator.crash(paymentPods, 'gateway-refused');
  }
  await simulator.until(() => simulator.pods(paymentPods).length === 0 || isRunning());
}

function post(url: string, token: string, body: object): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
}

function notificationOf(labels: Readonly<Record<string, string>>): object {
  const [startsAt, endsAt] = [new Date().toISOString(), '0001-01-01T00:00:00Z'];
  const alert = { status: 'firing', labels, annotations: {}, startsAt, endsAt, fingerprint: 'f1' };
  return { version: '4', status: 'firing', alerts: [alert] };
}

// What people find on the page.

export async function giveToken(page: Page, token: string): Promise<void> {
  await page.getByLabel('Your token').fill(token);
  await page.getByRole('button', { name: 'Use this token' }).click();
}

export function card(page: Page): Locator {
  return page.getByRole('article', { name: 'swype-app' });
}

/** The state in large letters. */
export function wordOf(page: Page, word: string): Locator {
  return card(page).locator('.state .word', { hasText: word });
}

export function reasonField(page: Page): Locator {
  return card(page).getByLabel(/\(required\)$/);
}

export function control(page: Page): Locator {
  return card(page).locator('.big-red, .hold-plain');
}

export function outcome(page: Page): Locator {
  return card(page).locator('.outcome');
}

/** Holds the pointer on the control, as long as it is there. */
export async function holdPointer(page: Page, until: Locator): Promise<void> {
  await control(page).scrollIntoViewIfNeeded();
  const box = await control(page).boundingBox();
  if (box === null) throw new Error('the control is not to be seen');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await until.waitFor();
  await page.mouse.up();
}
