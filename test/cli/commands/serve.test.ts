import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { startTestCluster } from '../../support/cluster.ts';
import { until } from '../../support/until.ts';

const main = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));

interface Run {
  readonly child: ChildProcess;
  /** The output so far, of both streams. */
  text(): string;
  readonly ended: Promise<number | null>;
}

function run(t: Test, ...args: readonly string[]): Run {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  t.teardown(() => child.kill('SIGKILL'));
  return { child, text: () => text, ended };
}

async function says(run: Run, words: RegExp): Promise<void> {
  await until(() => words.test(run.text())).catch(() => {
    throw new Error(`never said ${words}; said ${run.text()}`);
  });
}

t.test('serve listens, reloads the config at SIGHUP, rejects an invalid one, and ends at SIGTERM', async (t) => {
  const cluster = await startTestCluster();
  t.teardown(() => cluster.close());
  const config = await cluster.writeConfig();
  const serving = run(t, 'serve', '--config', config);
  await says(serving, /Server listening at http:\/\/127\.0\.0\.1:\d+/);
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(serving.text())?.[0];
  t.equal((await fetch(`${url}/readyz`)).status, 200);
  // They are rendered once a second at most.
  const metrics = async () => (await fetch(`${url}/metrics`)).text();

  const good = await readFile(config, 'utf8');
  await writeFile(config, good.replace('"version": 1', '"version": 7'));
  serving.child.kill('SIGHUP');
  await says(serving, /version: expected 1, got 7/);
  t.equal((await fetch(`${url}/readyz`)).status, 200, 'the old config stays active');
  await until(async () => /^big_red_button_config_last_reload_successful 0$/m.test(await metrics()));

  await writeFile(config, good.replace('"swype-app",\n      "target"', '"swype",\n      "target"'));
  serving.child.kill('SIGHUP');
  await says(serving, /no longer in the config/);
  await until(async () => /^big_red_button_config_last_reload_successful 1$/m.test(await metrics()));

  serving.child.kill('SIGTERM');
  t.equal(await serving.ended, 0);
});

t.test('a problem is reported in one line, with the right exit code', async (t) => {
  const fixtures = fileURLToPath(new URL('../../config/fixtures', import.meta.url));
  const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
    [['serve', '--config', '/nowhere/config.yaml'], 1, /cannot read \/nowhere\/config\.yaml/],
    [['serve', '--config', `${fixtures}/bad-misspelt-setting.yaml`], 1, /:9: buttons\[0\]\.widow: .*window/],
    [['serve', '--config', `${fixtures}/least.yaml`], 1, /alertmanager-token.*openssl rand/],
    [['serve', '--log-level', 'loud'], 2, /Allowed choices are debug, info, warn, error/],
    [['srve'], 2, /Did you mean serve\?/],
    [['--version'], 0, /^\d+\.\d+\.\d+\n$/],
  ];
  for (const [args, code, words] of cases) {
    const ran = run(t, ...args);
    t.equal(await ran.ended, code, args.join(' '));
    t.match(ran.text(), words);
    t.notMatch(ran.text(), /\n\s+at /, 'no stack');
  }
});
