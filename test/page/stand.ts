import { readFile, writeFile } from 'node:fs/promises';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import type { Test } from 'tap';
import { freePort } from '../../src/dev/loopback.ts';
import { admin } from '../../src/dev/simulator/api/auth/access.ts';
import { workload } from '../../src/dev/simulator/manifests.ts';
import { pageHoldMs } from '../../src/page/acts/hold-duration.ts';
import { type Receiver, startReceiver } from '../../src/receiver/start.ts';
import { paymentPods, startTestCluster, type TestCluster, tokens } from '../support/cluster.ts';

const account = (name: string) => `system:serviceaccount:big-red-button:big-red-button-${name}`;

export interface StandOptions {
  /** Of the config. */
  readonly openReading?: boolean;
  readonly replicas?: number;
  /** Fields for the only button of the config. */
  readonly button?: object;
  /** Further buttons by name, each with a Deployment of its name in sre, and their labels. */
  readonly others?: Readonly<Record<string, Texts>>;
}

export interface VisitOptions extends BrowserContextOptions {
  /** How long a control must be held. The default is short. A test that lets go early sets a long time, for slow machines. */
  readonly holdMs?: number;
}

/** A receiver on the simulator, and browsers that show its page. */
type Texts = Readonly<Record<string, string>>;

export interface Stand {
  readonly cluster: TestCluster;
  /** The address of the page. */
  readonly url: string;
  readonly receiver: Receiver;
  /** Tokens of people: the operator may do everything, the viewer may read. */
  readonly operator: string;
  readonly viewer: string;
  /** Opens the page in a new browser context. */
  visit(options?: VisitOptions): Promise<Page>;
  /** The same, with the operator's token. */
  signIn(options?: VisitOptions): Promise<Page>;
  /** Ends the receiver. The returned function starts it again at the same address. */
  crash(): Promise<() => Promise<void>>;
  /** Restarts each pod `restarts` times. */
  restart(restarts: number): Promise<void>;
  /** Calls the API as the operator. */
  act(verb: 'press' | 'reset', body: object): Promise<{ readonly trip: string }>;
  /** The state that the page shows now, as JSON. */
  look(): Promise<string>;
  /** Sends a notification as Alertmanager. */
  notify(labels: Texts, annotations?: Texts): Promise<void>;
}

function addButtons({ simulator }: TestCluster, others: Readonly<Record<string, Texts>>): readonly object[] {
  return Object.entries(others).map(([name, labels]) => {
    simulator.create('deployments', 'sre', workload(name, 1));
    simulator.create('configmaps', 'big-red-button', { metadata: { name: `big-red-button-${name}` } });
    return { name, labels, target: { kind: 'Deployment', namespace: 'sre', name }, match: [`button="${name}"`] };
  });
}

/** The config file is JSON. */
async function addToConfig(file: string, others: readonly object[]): Promise<void> {
  const config = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...config, buttons: [...config.buttons, ...others] }));
}

export async function stand(t: Pick<Test, 'teardown'>, browser: Browser, options: StandOptions = {}): Promise<Stand> {
  const cluster = await startTestCluster(
    options.others && { receiver: { ...admin, name: 'receiver', mayOnlyStop: true } },
    options.replicas ?? 2,
  );
  t.teardown(() => cluster.close());
  const others = addButtons(cluster, options.others ?? {});
  const config = await cluster.writeConfig(options.button, { receiver: receiverConfig(cluster, options) });
  if (others.length > 0) await addToConfig(config, others);
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
      // The schemas of these routes guarantee the type.
      return (await response.json()) as { trip: string };
    },
    look: async () => {
      const response = await fetch(`${url}/api/v1/buttons`, { headers: { authorization: `Bearer ${operator}` } });
      return response.text();
    },
    notify: async (labels, annotations = {}) => {
      await post(`${url}/api/v1/alertmanager`, tokens.alertmanager, notificationOf(labels, annotations));
    },
  };
}

async function setHold(page: Page, ms: number): Promise<void> {
  await page.route('**/page/acts/hold-duration.js', async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    const body = text.replace(/pageHoldMs = [\d_]+/, `pageHoldMs = ${ms}`);
    if (body === text) throw new Error('hold-duration.js does not define pageHoldMs');
    await route.fulfill({ response, body });
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

function notificationOf(labels: Texts, annotations: Texts): object {
  const [startsAt, endsAt] = [new Date().toISOString(), '0001-01-01T00:00:00Z'];
  const alert = { status: 'firing', labels, annotations, startsAt, endsAt, fingerprint: 'f1' };
  return { version: '4', status: 'firing', alerts: [alert] };
}

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

/** The panel of the press or of the reset. */
function acting(page: Page): Locator {
  return card(page).locator('.panel.press, .panel.reset');
}

export function reasonField(page: Page): Locator {
  return card(page).getByLabel(/\(required\)$/);
}

export function control(page: Page): Locator {
  return card(page).locator('.big-red, .hold-plain');
}

export function outcome(page: Page): Locator {
  return acting(page).locator('.outcome');
}

/** Holds the pointer on the control until `until` appears. */
export async function holdPointer(page: Page, until: Locator): Promise<void> {
  await control(page).scrollIntoViewIfNeeded();
  const box = await control(page).boundingBox();
  if (box === null) throw new Error('the control is not visible');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await until.waitFor();
  await page.mouse.up();
}
