import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { Config } from '../../src/config/config.ts';
import { followConfig } from '../../src/config/follow-config.ts';
import { ConfigError } from '../../src/config/problem.ts';
import { MemoryRecorder } from '../http/receiver.ts';
import { replaceFile } from '../support/replace-file.ts';

const least = readFileSync(join(import.meta.dirname, 'fixtures/least.yaml'), 'utf8');

t.test('the first good config is told, and each one after it is taken over', async (t) => {
  const { file, config, recorder, taken } = await follow(t);
  const target = { kind: 'Deployment', namespace: 'sre', name: 'swype-app' };
  const guards = { type: 'configured', button: 'swype-app', target, windowMs: 1_800_000 };
  t.strictSame(recorder.events, [
    { type: 'config', ok: true, heartbeatLimitMs: 180_000 },
    { ...guards, limit: 3 },
  ]);
  await replaceFile(file, `${least}    limit: 7\nheartbeat: { lateAfter: 1m }\n`);
  t.equal(await config.look(), true);
  t.match(taken, [{ buttons: [{ name: 'swype-app', limit: 7 }] }]);
  t.match(config.current.buttons, [{ limit: 7 }]);
  t.strictSame(recorder.events.slice(2), [
    { type: 'config', ok: true, heartbeatLimitMs: 60_000 },
    { ...guards, limit: 7 },
  ]);
});

t.test('a bad config is refused and told, the old one goes on, and that it was put right is told', async (t) => {
  const { file, config, recorder, taken } = await follow(t);
  await replaceFile(file, `${least}    limit: many\n`);
  t.equal(await config.look(), false);
  t.strictSame(taken, []);
  t.match(config.current.buttons, [{ limit: 3 }]);
  t.match(recorder.events[2], { type: 'config', ok: false, problem: /:9: buttons\[0\]\.limit: .*expected/ });
  await replaceFile(file, least);
  t.equal(await config.look(), true);
  t.match(recorder.events.slice(3), [{ type: 'config', ok: true }, { type: 'configured' }]);
});

t.test('a button that trips on other alerts than restarts tells no limit', async (t) => {
  const { file, config, recorder } = await follow(t);
  await replaceFile(file, `${least}    corroborate: none\n    sensor: 'off'\n`);
  t.equal(await config.look(), true);
  const told = recorder.events.at(-1);
  t.match(told, { type: 'configured', button: 'swype-app' });
  t.notMatch(told, { limit: Number });
  t.notMatch(told, { windowMs: Number });
});

t.test('what the process is built from counts from the next start on, and that is told', async (t) => {
  const { file, config, recorder } = await follow(t);
  await replaceFile(file, least.replace('receiver:', 'receiver:\n  listen: { port: 1 }'));
  t.equal(await config.look(), true);
  t.match(recorder.events.slice(2), [
    { type: 'config', ok: true },
    { type: 'configured' },
    { type: 'problem', message: /next start/ },
  ]);
});

t.test('without a good config nothing starts', async (t) => {
  const file = join(t.testdir({ config: 'version: 2' }), 'config');
  await t.rejects(
    followConfig(file, new MemoryRecorder(), () => undefined),
    ConfigError,
  );
  await t.rejects(
    followConfig(`${file}-missing`, new MemoryRecorder(), () => undefined),
    { message: /cannot read/ },
  );
});

async function follow(t: Test) {
  const file = join(t.testdir({ config: least }), 'config');
  const recorder = new MemoryRecorder();
  const taken: Config[] = [];
  const config = await followConfig(file, recorder, (each) => taken.push(each));
  t.teardown(() => config.stop());
  return { file, config, recorder, taken };
}
