import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { Config } from '../../src/config/config.ts';
import { followConfig } from '../../src/config/follow-config.ts';
import { ConfigError } from '../../src/config/problem.ts';
import { MemoryRecorder } from '../http/receiver.ts';
import { replaceFile } from '../support/replace-file.ts';

const least = readFileSync(join(import.meta.dirname, 'fixtures/least.yaml'), 'utf8');

t.test('the first good config is recorded, and each later one is applied', async (t) => {
  const { file, config, recorder, applied } = await follow(t);
  const target = { kind: 'Deployment', namespace: 'sre', name: 'swype-app' };
  const guards = { type: 'configured', button: 'swype-app', target, windowMs: 1_800_000 };
  const rule = { mode: 'on', sensor: 'standby', corroborate: 'restarts', whenUnclear: 'trip', windowMs: 1_800_000 };
  t.strictSame(recorder.events, [
    { type: 'config', ok: true, heartbeatLimitMs: 40_000 },
    { ...guards, limit: 3, rule: { ...rule, limit: 3 } },
  ]);
  await replaceFile(file, `${least}    limit: 7\nheartbeat: { lateAfter: 1m }\n`);
  t.equal(await config.reload(), true);
  t.match(applied, [{ buttons: [{ name: 'swype-app', limit: 7 }] }]);
  t.match(config.current.buttons, [{ limit: 7 }]);
  t.strictSame(recorder.events.slice(2), [
    { type: 'config', ok: true, heartbeatLimitMs: 60_000 },
    { ...guards, limit: 7, rule: { ...rule, limit: 7 } },
  ]);
});

t.test('the impact and the address on the page are recorded with the button', async (t) => {
  const { file, config, recorder } = await follow(t);
  await replaceFile(file, `externalUrl: https://buttons.test/\n${least}    impact: Card payments are OFF\n`);
  t.equal(await config.reload(), true);
  t.match(recorder.events.at(-1), {
    impact: 'Card payments are OFF',
    page: 'https://buttons.test/#button-swype-app',
  });
});

t.test('a bad config is recorded and the last good one stays; its correction is recorded too', async (t) => {
  const { file, config, recorder, applied } = await follow(t);
  await replaceFile(file, `${least}    limit: many\n`);
  t.equal(await config.reload(), false);
  t.strictSame(applied, []);
  t.match(config.current.buttons, [{ limit: 3 }]);
  t.match(recorder.events[2], { type: 'config', ok: false, problem: /:9: buttons\[0\]\.limit: .*expected/ });
  await replaceFile(file, least);
  t.equal(await config.reload(), true);
  t.match(recorder.events.slice(3), [{ type: 'config', ok: true }, { type: 'configured' }]);
});

t.test('a button that trips on other alerts than restarts records no limit', async (t) => {
  const { file, config, recorder } = await follow(t);
  await replaceFile(file, `${least}    corroborate: none\n    sensor: 'off'\n`);
  t.equal(await config.reload(), true);
  const last = recorder.events.at(-1);
  t.match(last, { type: 'configured', button: 'swype-app' });
  t.notMatch(last, { limit: Number });
  t.notMatch(last, { windowMs: Number });
});

t.test('a change that needs a restart is recorded as a problem', async (t) => {
  const { file, config, recorder } = await follow(t);
  await replaceFile(file, least.replace('receiver:', 'receiver:\n  listen: { port: 1 }'));
  t.equal(await config.reload(), true);
  t.match(recorder.events.slice(2), [
    { type: 'config', ok: true },
    { type: 'configured' },
    { type: 'problem', message: /changes under `receiver` and `kubernetes` take effect after a restart/ },
  ]);
});

t.test('without a good first config the call fails', async (t) => {
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
  const applied: Config[] = [];
  const config = await followConfig(file, recorder, (each) => applied.push(each));
  t.teardown(() => config.stop());
  return { file, config, recorder, applied };
}
