import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { freePort } from '../../src/dev/loopback.ts';
import { run } from '../../src/dev/programs/run.ts';
import { startReceiver } from '../../src/receiver/start.ts';
import { Authority } from '../cluster/node/certificates.ts';
import { becomesReady, startComponent } from '../cluster/node/component.ts';
import { launchBrowser } from '../page/browser/launch.ts';
import { card, control, holdPointer, reasonField, wordOf } from '../page/stand.ts';
import { type ApiServer, startApiServer } from './api-server.ts';
import { type Client, startIdentityProvider } from './identity-provider.ts';
import { ensurePrograms } from './programs.ts';

const root = resolve(import.meta.dirname, '../..');
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, ignoreHTTPSErrors: true };

await ensurePrograms();
const browser = await launchBrowser(t);
if (browser !== undefined) {
  const open = browser;
  t.test(
    'through oauth2-proxy, a person logs in on a phone and presses under their own name; a stranger may not',
    async (t) => {
      const { url, kubectl } = await proxiedReceiver(t);
      await t.test('the API server takes the samples', () => samplesAreValid(kubectl));
      const visit = async (name: string) => {
        const context = await open.newContext(phone);
        t.teardown(() => context.close());
        const page = await context.newPage();
        await page.goto(url);
        await logIn(page, name);
        return page;
      };
      t.equal((await fetch(`${url}/api/v1/buttons`, { redirect: 'manual' })).status, 401, 'nothing without a login');

      const alice = await visit('alice');
      await wordOf(alice, 'Armed').waitFor();
      await reasonField(alice).fill('the gateway is down');
      await holdPointer(alice, card(alice).locator('.state .word', { hasText: /Stopping|Stopped/ }));
      const { trip } = JSON.parse(await buttonOf(alice));
      t.match(trip.by, { trigger: 'press', account: 'oidc:alice@upcommerce.example', reason: 'the gateway is down' });
      const replicas = ['get', 'deployment/swype-app', '-n', 'sre', '-o', 'jsonpath={.spec.replicas}'];
      t.equal(await kubectl(...replicas), '0');

      const bob = await visit('bob');
      t.match(await buttonOf(bob), /oidc:bob@upcommerce\.example may not get/);
      t.equal(await control(bob).count(), 0, 'bob sees no button');
    },
  );
}

/** The HTTPRoute needs the definition of its kind, which its Go module has. */
async function samplesAreValid(kubectl: ApiServer['kubectl']): Promise<void> {
  const answer = await run('go', ['mod', 'download', '-json', 'sigs.k8s.io/gateway-api@v1.4.0'], {
    timeoutMs: 300_000,
  });
  // Standard error comes after it, because Go may report its downloads there.
  const { Dir } = JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1));
  const definition = join(Dir, 'config/crd/standard/gateway.networking.k8s.io_httproutes.yaml');
  await kubectl('apply', '--server-side', '-f', definition);
  await kubectl('wait', '--for=condition=Established', '--timeout=30s', '-f', definition);
  for (const file of await readdir(join(root, 'k8s/exposing')))
    await kubectl('apply', '--dry-run=server', '--validate=strict', '-f', join(root, 'k8s/exposing', file));
}

/** The page's own request for the button, with the cookie of its session. */
function buttonOf(page: Page): Promise<string> {
  return page.evaluate("fetch('/api/v1/buttons/swype-app').then((response) => response.text())");
}

/** The development pages of oidc-provider: a login with any password, then a consent. */
async function logIn(page: Page, name: string): Promise<void> {
  await page.locator('input[name=login]').fill(name);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.locator('button[type=submit]', { hasText: 'Continue' }).click();
  await page.waitForURL(/127\.0\.0\.1/);
}

async function proxiedReceiver(t: Test): Promise<{ url: string; kubectl: ApiServer['kubectl'] }> {
  const folder = t.testdir();
  const authority = await Authority.create(join(folder, 'authority'));
  const [issuerPort, proxyPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${proxyPort}`;
  const client = { id: 'big-red-button', secret: 'a-secret-of-the-test', redirectUri: `${url}/oauth2/callback` };
  const pair = await authority.issueServer('issuer', ['DNS:localhost']);
  const issuer = await startIdentityProvider(t, issuerPort, pair, client);
  const api = await startApiServer(t, folder, authority, issuer);
  await install(api);
  const receiver = await startPeoplesReceiver(t, folder, api);
  await startProxy(t, { folder, authority, issuer, client, url, upstream: receiver });
  return { url, kubectl: api.kubectl };
}

/** The target, the state objects, the shipped roles, and the binding of docs/exposing.md. */
async function install(api: ApiServer): Promise<void> {
  for (const namespace of ['sre', 'big-red-button']) await api.kubectl('create', 'namespace', namespace);
  for (const file of ['state.yaml', 'people.yaml']) await api.kubectl('apply', '-f', join(root, 'k8s/receiver', file));
  const document = await readFile(join(root, 'docs/exposing.md'), 'utf8');
  const [, binding = ''] = /^ {4}kubectl (create rolebinding .*)$/m.exec(document) ?? [];
  await api.kubectl(...binding.split(' '));
  await api.kubectl('apply', '-n', 'sre', '-f', join(root, 'k8s/upcommerce/swype-deployment.yaml'));
}

/** Resolves with its address. It acts as an administrator: its own rights are tested elsewhere. */
async function startPeoplesReceiver(t: Test, folder: string, { kubeconfig }: ApiServer): Promise<string> {
  const [config, tokenFile] = [join(folder, 'config.yaml'), join(folder, 'alertmanager-token')];
  await writeFile(tokenFile, 'a-token-of-alertmanager-0123456789');
  const receiver = {
    listen: { host: '127.0.0.1', port: 0 },
    alertmanagerTokenFile: tokenFile,
    people: { kubernetes: {} },
  };
  const target = { kind: 'Deployment', namespace: 'sre', name: 'swype-app' };
  const buttons = [{ name: 'swype-app', target, match: ['alertname="BigRedButtonStop"'] }];
  const kubernetes = { kubeconfig, admissionPolicy: false };
  await writeFile(config, JSON.stringify({ version: 1, receiver, kubernetes, buttons }));
  const started = await startReceiver({ config, log: { level: 'error' } });
  t.teardown(() => started.close());
  return started.url;
}

interface Proxied {
  readonly folder: string;
  readonly authority: Authority;
  readonly issuer: string;
  readonly client: Client;
  readonly url: string;
  readonly upstream: string;
}

/** The arguments of the shipped Deployment, with the addresses of the test. */
async function startProxy(t: Test, { folder, authority, issuer, client, url, upstream }: Proxied): Promise<void> {
  const manifest = await readFile(join(root, 'k8s/exposing/oauth2-proxy.yaml'), 'utf8');
  const args = [...manifest.matchAll(/^ +- (--.+)$/gm)].map(([, argument = '']) => argument);
  const here: Readonly<Record<string, string>> = {
    'oidc-issuer-url': issuer,
    'redirect-url': client.redirectUri,
    upstream,
    'http-address': new URL(url).host,
    'client-secret-file': join(folder, 'client-secret'),
    'cookie-secret-file': join(folder, 'cookie-secret'),
    'provider-ca-file': authority.certificate,
    // The test speaks plain HTTP to the proxy.
    'cookie-secure': 'false',
    'cookie-name': 'big_red_button',
  };
  await writeFile(join(folder, 'client-secret'), client.secret);
  await writeFile(join(folder, 'cookie-secret'), '0123456789abcdef0123456789abcdef');
  const kept = args.filter((argument) => !isReplaced(argument, here));
  const flags = Object.entries(here).map(([name, value]) => `--${name}=${value}`);
  const proxy = await startComponent(folder, 'oauth2-proxy', [...kept, ...flags]);
  t.teardown(() => proxy.stop());
  await becomesReady(proxy, async () => (await fetch(`${url}/ping`)).ok);
}

function isReplaced(argument: string, by: Readonly<Record<string, string>>): boolean {
  return (argument.slice(2).split('=')[0] ?? '') in by;
}
