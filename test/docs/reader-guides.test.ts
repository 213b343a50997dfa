import { globSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import t from 'tap';
import { decisionReasons } from '../../src/core/decision/decision.ts';
import { findProgram } from '../../src/dev/programs/find.ts';
import { run } from '../../src/dev/programs/run.ts';
import { programsUnderTest } from '../dev/programs/suite.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

t.test('every message that the troubleshooting guide quotes is one that the program writes', (t) => {
  const sources = globSync('src/**/*.ts', { cwd: root }).map(read).join('\n');
  const quoted = [...read('docs/troubleshooting.md').matchAll(/^\| `([^`]+)`/gm)].map(([, text = '']) => text);
  const isReason = (text: string) => decisionReasons.some((reason) => reason === text);
  t.ok(quoted.length >= 18);
  for (const text of quoted) t.ok(isReason(text) || sources.includes(text), text);
  t.end();
});

t.test('every expression of the service levels is valid and reads metrics that exist', async (t) => {
  const { path } = await findProgram('promtool', programsUnderTest);
  const expressions = [...read('docs/slo.md').matchAll(/^```promql\n([\s\S]*?)```$/gm)].map(([, text = '']) => text);
  t.ok(expressions.length >= 7);
  const rules = expressions.map((expr, index) => ({ record: `slo:${index}`, expr }));
  const file = join(t.testdir(), 'rules.yml');
  await writeFile(file, JSON.stringify({ groups: [{ name: 'slo', rules }] }));
  await t.resolves(run(path, ['check', 'rules', file]));
  const metrics = read('docs/metrics.md');
  for (const [name = ''] of expressions.join('\n').matchAll(/big_red_button_\w+/g)) {
    const family = name.replace(/_(bucket|count|sum)$/, '');
    t.ok(metrics.includes(`\`${family}{`) || metrics.includes(`\`${family}\``), name);
  }
});

const guides = ['backup', 'config', 'exposing', 'faq', 'high-availability', 'notifications', 'upgrading'];
/** Tests run the commands of these documents. */
const executed = ['docs/installing.md', 'docs/operating.md', 'README.md'].map(read).join('\n');

for (const guide of guides) {
  t.test(`each command of docs/${guide}.md is run in another document's test, or is marked`, (t) => {
    const lines = read(`docs/${guide}.md`).matchAll(/^ {4,7}((?:kubectl|npm|git|big-red-button|\(umask) .*)$/gm);
    for (const [, line = ''] of lines) {
      t.ok(line.endsWith('  # not tried') || executed.includes(line) || isRunBySelf(guide, line), line);
    }
    t.end();
  });
}

/** `npm run test:exposing` runs the binding of its document. */
function isRunBySelf(guide: string, line: string): boolean {
  return guide === 'exposing' && line.startsWith('kubectl create rolebinding ');
}
