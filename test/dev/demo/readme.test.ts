import { globSync, readFileSync } from 'node:fs';
import t from 'tap';

const root = `${import.meta.dirname}/../..`;
const readme = readFileSync(`${root}/README.md`, 'utf8');
const source = globSync('src/demo/**/*.ts', { cwd: root })
  .map((file) => readFileSync(`${root}/${file}`, 'utf8'))
  .join('\n');

t.test('what README shows of the demo is what the demo tells', async (t) => {
  const shown = [...readme.matchAll(/^```text\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block).join('');
  const claims = [...shown.matchAll(/ ✓ (.*)$/gm)].map(([, claim = '']) => claim);
  const stages = [...shown.matchAll(/ · \+\d\.\d\d s {2}(.*)$/gm)].map(([, stage = '']) => stage);
  const figures = [...shown.matchAll(/^ {2}([a-z].*?) {2,}\S/gm)].map(([, figure = '']) => figure);
  const chapters = shown.match(/^\d {2}.*$/gm) ?? [];
  t.ok(claims.length > 3 && stages.length > 3 && figures.length > 3 && chapters.length > 1, 'the blocks were found');
  for (const text of [...claims, ...stages, ...figures, ...chapters]) t.ok(source.includes(text), text);
});
