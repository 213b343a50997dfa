import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import t from 'tap';
import { buttonsThatFit, refuseTooManyButtons, shippedMemory } from '../../src/config/capacity.ts';
import { parseConfigYaml, readConfig } from '../../src/config/parse-config.ts';

function configWith(count: number): string {
  const buttons = Array.from({ length: count }, (_, index) => ({
    name: `app-${index}`,
    target: { kind: 'Deployment', namespace: 'shop', name: `app-${index}` },
    match: [`button="app-${index}"`],
  }));
  return JSON.stringify({ version: 1, receiver: { alertmanagerTokenFile: 'token' }, buttons });
}

t.test('a thousand buttons fit into the memory of the shipped Deployment', (t) => {
  t.ok(buttonsThatFit(shippedMemory) >= 1_000, `${buttonsThatFit(shippedMemory)}`);
  t.ok(buttonsThatFit({ heap: 64, container: 128 }) === 1, 'one always fits');
  t.ok(buttonsThatFit({ heap: 4_096 }) > 10_000, 'without a limit of the container, the heap decides');
  t.end();
});

t.test('the limits are those of the shipped Deployment', (t) => {
  const text = readFileSync(resolve(import.meta.dirname, '../../k8s/receiver/deployment.yaml'), 'utf8');
  t.match(text, `memory: ${shippedMemory.container}Mi }`);
  t.match(text, `--max-old-space-size=${shippedMemory.heap} `);
  t.end();
});

t.test('a config with more buttons than fit is refused with the number that fits', (t) => {
  const memory = { heap: 94, container: 512 };
  const check = (count: number) => {
    const node = parseConfigYaml(configWith(count), 'config.yaml');
    refuseTooManyButtons(readConfig(node), node, memory, 'this receiver');
  };
  t.doesNotThrow(() => check(200));
  t.throws(() => check(201), {
    name: 'ConfigError',
    message:
      /^config\.yaml:1: buttons: 201 buttons do not fit into the memory of this receiver \(heap 94 MiB, container 512 MiB\); expected at most 200 buttons, or a higher memory limit/,
  });
  t.end();
});

const main = resolve(import.meta.dirname, '../../src/main.ts');
function run(folder: string, args: readonly string[], NODE_OPTIONS = '') {
  const env = { PATH: process.env.PATH, NODE_OPTIONS };
  return spawnSync(process.execPath, [main, ...args], { cwd: folder, env, encoding: 'utf8', timeout: 60_000 });
}

t.test('`serve` and `check` both refuse it', (t) => {
  const folder = t.testdir({ 'config.yaml': configWith(1_500) });
  const config = join(folder, 'config.yaml');
  const served = run(folder, ['serve', '--config', config], '--max-old-space-size=280 --max-semi-space-size=1');
  t.equal(served.status, 1, `${served.signal}: ${served.stderr.slice(-500)}`);
  t.match(served.stderr, /1500 buttons do not fit .*; expected at most \d+ buttons/);
  const checked = run(folder, ['check', '--config', config, '--receiver-memory', '80,256']);
  t.equal(checked.status, 1);
  t.match(checked.stdout, /1500 buttons do not fit into the memory of the receiver[\s\S]*at most 106 buttons/);
  t.match(run(folder, ['check', '--receiver-memory', '80']).stderr, /Write it like 256,512/);
  t.end();
});
