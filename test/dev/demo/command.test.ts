import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import t from 'tap';

const main = join(import.meta.dirname, '../../../src/dev/main.ts');

/** Exit code and output of a command line that starts nothing. */
function run(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
  return { code: status, text: stdout + stderr };
}

t.test('the help of the demo lists its options', async (t) => {
  const { code, text } = run('demo', '--help');
  t.equal(code, 0);
  for (const option of ['--keep', '--no-story', '--json']) t.match(text, option);
});

t.test('an unknown option of the demo is wrong usage, and a similar option is suggested', async (t) => {
  const { code, text } = run('demo', '--kep');
  t.equal(code, 2);
  t.match(text, /unknown option '--kep'(.|\n)*--keep/);
});
