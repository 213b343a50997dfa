import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import t from 'tap';

const root = resolve(import.meta.dirname, '../..');
const guide = readFileSync(`${root}/docs/operating.md`, 'utf8');
const all = [...guide.matchAll(/^ {4}(npm run -s cli -- check.*)$/gm)].map(([, line = '']) => line);
// test/check/running.test.ts runs the command for running programs.
const commands = all.filter((command) => !command.includes('$'));

t.test(
  'the check commands of the operating guide run in the checkout, and give the time that the guide states',
  async (t) => {
    const [, stated = ''] = /^from .*With the shipped files that is (\S+ s):/m.exec(guide) ?? [];
    t.match(stated, /^\d/);
    t.ok(commands.length > 0);
    for (const command of commands) {
      const shell = spawn('bash', ['-c', command], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
      const [out, err, [code]] = await Promise.all([text(shell.stdout), text(shell.stderr), once(shell, 'close')]);
      t.equal(code, 0, `${command}\n${out}${err}`);
      t.match(out, `at most ${stated} `);
    }
  },
);
