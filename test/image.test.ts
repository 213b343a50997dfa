import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { freePort } from '../src/dev/loopback.ts';
import { buildInto, packageText } from './support/build.ts';
import { startTestCluster, tokens } from './support/cluster.ts';
import { until } from './support/until.ts';

// Outside of the checkout, where Node would find the libraries that the image does not have.
const image = await mkdtemp(join(tmpdir(), 'big-red-button-image-'));
t.teardown(() => rm(image, { recursive: true, force: true }));

t.before(async () => {
  await writeFile(join(image, 'package.json'), packageText);
  const { status, stdout, stderr } = buildInto(join(image, 'dist'));
  t.equal(status, 0, stdout + stderr);
});

/** The environment of a container: without tap's modules, which Node would look for in the image. */
const env = { PATH: process.env.PATH };

t.test('the code with its libraries has at most 20 MB', (t) => {
  const { stdout } = spawnSync('du', ['-sk', join(image, 'dist')], { encoding: 'utf8' });
  const used = Number.parseInt(stdout, 10) / 1_024;
  t.ok(used > 5 && used <= 20, `${Math.round(used)} MiB on disk`);
  t.end();
});

t.test('the code that the Dockerfile compiles in advance is the code of `serve`', (t) => {
  const cache = join(image, 'compiled');
  const dockerfile = readFileSync(join(import.meta.dirname, '../Dockerfile'), 'utf8');
  const [, words = '[]'] = /^RUN (\["\/nodejs.*\])$/m.exec(dockerfile) ?? [];
  const [, ...args]: string[] = JSON.parse(words);
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd: image,
    env: { ...env, NODE_COMPILE_CACHE: cache },
    encoding: 'utf8',
  });
  t.equal(status, 0, stderr);
  const compiled = readdirSync(cache, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  t.ok(compiled.length > 10, `${compiled.length} files`);
  t.end();
});

t.test('`serve` starts with the files of the image, reads the cluster and stops a target', async (t) => {
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
