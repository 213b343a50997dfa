import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';

const main = join(import.meta.dirname, '../src/main.ts');

function start(env: Readonly<Record<string, string>>) {
  const { NODE_COMPILE_CACHE: _, XDG_CACHE_HOME: __, ...own } = process.env;
  return spawnSync(process.execPath, [main, '--version'], { env: { ...own, ...env }, encoding: 'utf8' });
}

t.test("what Node compiled is kept in the person's own folder, never in one that others share", async (t) => {
  const folder = t.testdir({ home: {}, shared: {}, cache: {} });
  const env = { HOME: join(folder, 'home'), TMPDIR: join(folder, 'shared') };
  t.equal(start(env).status, 0);
  t.strictSame(readdirSync(join(folder, 'shared')), []);
  t.strictSame(readdirSync(join(folder, 'home', '.cache')), ['big-red-button']);
  t.equal(start({ ...env, XDG_CACHE_HOME: join(folder, 'cache') }).status, 0);
  t.strictSame(readdirSync(join(folder, 'cache')), ['big-red-button']);
});

t.test('without such a folder it starts all the same', async (t) => {
  const folder = t.testdir({ 'no-folder': '', shared: {} });
  for (const HOME of [join(folder, 'no-folder'), '']) {
    const { status, stderr } = start({ HOME, TMPDIR: join(folder, 'shared') });
    t.equal(status, 0);
    t.equal(stderr, '');
  }
  t.strictSame(readdirSync(join(folder, 'shared')), []);
});
