import { globSync, readFileSync } from 'node:fs';
import t from 'tap';
import { command } from '../cli/command.ts';

const folder = `${import.meta.dirname}/../../docs/runbooks`;

t.test('every command in the runbooks is a real command with options that it has', async (t) => {
  const lines = globSync('*.md', { cwd: folder }).flatMap((file) =>
    [...readFileSync(`${folder}/${file}`, 'utf8').matchAll(/(?:^ +|`)big-red-button ([a-z]+)([^`#|\n]*)/gm)].map(
      ([, name = '', rest = '']) => ({ file, name, options: rest.match(/--[a-z-]+/g) ?? [] }),
    ),
  );
  t.ok(lines.length > 5, 'they were found');
  for (const { file, name, options } of lines) {
    const help = await command([name, '--help']);
    t.equal(help.code, 0, `${file}: ${name}`);
    for (const option of options) t.ok(help.out.includes(`${option} `), `${file}: ${name} ${option}`);
  }
});

t.test('log commands read every replica, and more than the ten lines that kubectl shows for a selector', async (t) => {
  const lines = globSync('*.md', { cwd: folder }).flatMap((file) =>
    [...readFileSync(`${folder}/${file}`, 'utf8').matchAll(/kubectl logs [^\n`|#]*/g)].map(
      ([line]) => `${file}: ${line}`,
    ),
  );
  const ofMany = lines.filter((line) => line.includes('--selector'));
  t.ok(ofMany.length > 0, 'they were found');
  for (const line of ofMany) t.match(line, / --tail /);
  for (const line of lines) t.notMatch(line, /deployment\//);
});
