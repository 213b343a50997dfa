import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import t from 'tap';

const root = resolve(import.meta.dirname, '../..');
const guide = readFileSync(`${root}/docs/operating.md`, 'utf8');
const all = [...guide.matchAll(/^ {4}(npm run -s cli -- check.*)$/gm)].map(([, line = '']) => line);
// The one that names what runs is run by test/check/running.test.ts.
const commands = all.filter((command) => !command.includes('$'));

t.test(
  'the check commands of the operating guide run from the checkout as they are, and say what it says',
  async (t) => {
    t.equal(commands.length, 2);
    t.equal(all.length, 3);
    for (const command of commands) {
      const shell = spawn('bash', ['-c', command], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
      const [out, err, [code]] = await Promise.all([text(shell.stdout), text(shell.stderr), once(shell, 'close')]);
      t.equal(code, 0, `${command}\n${out}${err}`);
      t.match(out, /at most 14\.5 s/);
    }
    t.match(guide, 'As shipped that is 14.5 s');
  },
);
