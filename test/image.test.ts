import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import t from 'tap';
import { freePort } from '../src/dev/loopback.ts';
import { buildInto, packageText } from './support/build.ts';
import { startTestCluster, tokens } from './support/cluster.ts';
import { until } from './support/until.ts';

const root = resolve(import.meta.dirname, '..');
const mebibyte = 1_048_576;

interface LockedPackage {
  readonly dev?: true;
  readonly optional?: true;
  readonly devOptional?: true;
}

// Outside of the checkout, where Node would find the libraries that the image does not have.
const image = await mkdtemp(join(tmpdir(), 'big-red-button-image-'));
t.teardown(() => rm(image, { recursive: true, force: true }));

/** As `npm ci --omit=dev --omit=optional` does it, but without the network. */
async function installLibraries(): Promise<void> {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const needed = Object.entries<LockedPackage>(packages)
    .filter(([path, { dev, optional, devOptional }]) => path !== '' && !dev && !optional && !devOptional)
    .map(([path]) => path);
  t.ok(needed.length > 50, 'the lockfile was read');
  for (const path of needed) {
    const nested = join(root, path, 'node_modules');
    await cp(join(root, path), join(image, path), { recursive: true, filter: (source) => source !== nested });
  }
}

function prune(): void {
  const [, command = 'false'] =
    /^RUN (find node_modules .*)$/m.exec(readFileSync(join(root, 'Dockerfile'), 'utf8')) ?? [];
  const { status, stderr } = spawnSync('sh', ['-c', command], { cwd: image, encoding: 'utf8' });
  t.equal(status, 0, stderr);
}

t.before(async () => {
  await installLibraries();
  prune();
  await writeFile(join(image, 'package.json'), packageText);
  const { status, stdout, stderr } = buildInto(join(image, 'dist'));
  t.equal(status, 0, stdout + stderr);
});

/** The environment of a container: without tap's modules, which Node would look for in the image. */
const env = { PATH: process.env.PATH };

t.test("the image's libraries have at most 60 MB", async (t) => {
  const { stdout } = spawnSync('du', ['-sk', join(image, 'node_modules')], { encoding: 'utf8' });
  const used = (Number.parseInt(stdout, 10) * 1_024) / mebibyte;
  t.ok(used > 20 && used <= 60, `${Math.round(used)} MiB on disk`);
});

t.test('`serve` starts with the libraries of the image, reads the cluster and stops a target', async (t) => {
  const cluster = await startTestCluster();
  t.teardown(() => cluster.close());
  const port = await freePort();
  const alertmanagerTokenFile = join(cluster.folder, 'alertmanager-token');
  const people = { tokenFile: join(cluster.folder, 'people.yaml') };
  const listen = { host: '127.0.0.1', port };
  const config = await cluster.writeConfig({}, { receiver: { listen, alertmanagerTokenFile, people } });
  const receiver = spawn(process.execPath, ['dist/main.js', 'serve', '--config', config], { cwd: image, env });
  t.teardown(() => receiver.kill('SIGKILL'));
  let output = '';
  for (const stream of [receiver.stdout, receiver.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  await until(() => output.includes('listening') || receiver.exitCode !== null);
  t.equal(receiver.exitCode, null, output);
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${tokens.person}`, 'content-type': 'application/json' },
    });
  t.equal((await ask('/readyz')).status, 200);
  t.equal((await ask('/openapi.json')).status, 200);
  t.equal((await ask('/page/main.js')).status, 200);
  const pressed = await ask('/api/v1/buttons/swype-app/press', { method: 'POST', body: '{"reason":"a test"}' });
  t.ok(pressed.ok, await pressed.text());
  const exit = once(receiver, 'exit');
  receiver.kill('SIGTERM');
  t.strictSame(await exit, [0, null], output);
});

t.test('a command whose libraries are not in the image says what to install', async (t) => {
  const { status, stderr } = spawnSync(process.execPath, ['dist/main.js', 'check'], {
    cwd: image,
    env,
    encoding: 'utf8',
  });
  t.equal(status, 1);
  t.match(stderr, /lezer-promql[\s\S]*install the npm package with its optional dependencies/);
});
