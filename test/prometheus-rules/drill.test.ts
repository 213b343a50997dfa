import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { dump, load } from 'js-yaml';
import t from 'tap';
import { shippedButtonRules } from '../../src/config/shipped-files.ts';
import { findProgram } from '../../src/dev/programs/find.ts';
import { programsUnderTest } from '../dev/programs/suite.ts';

interface AlertTest {
  readonly alertname: string;
  readonly eval_time: string;
}
interface UnitTests {
  readonly tests: readonly {
    readonly input_series: readonly object[];
    readonly alert_rule_test: readonly AlertTest[];
  }[];
}
interface RuleFile {
  readonly groups: readonly { readonly rules: readonly { readonly alert?: string; readonly expr: string }[] }[];
}

const file = join(import.meta.dirname, 'drill.yml');
// promtool loads both files in rules.test.ts, so they have this shape.
const tests = (load(await readFile(file, 'utf8')) as UnitTests).tests.slice(0, 2);
const exempted = tests.flatMap(({ alert_rule_test }) => alert_rule_test);

t.test('every alert that names a button exempts the button drill', async (t) => {
  const rules = await readFile(shippedButtonRules, 'utf8');
  const alerts = (load(rules) as RuleFile).groups.flatMap((group) => group.rules);
  const aboutButtons = alerts.filter(
    ({ expr }) => /\b(by|on) \([^)]*\bbutton\b/.test(expr) || expr.includes(':latched'),
  );
  const named = aboutButtons.flatMap(({ alert }) => (alert === undefined ? [] : [alert]));
  t.strictSame(exempted.map(({ alertname }) => alertname).toSorted(), named.toSorted());
});

t.test('each of them fires with the same series of any other button', async (t) => {
  const text = dump({
    rule_files: [resolve(shippedButtonRules)],
    evaluation_interval: '30s',
    tests,
  }).replaceAll('button="drill"', 'button="swype-app"');
  const folder = t.testdir();
  await writeFile(join(folder, 'other.yml'), text);
  const { path } = await findProgram('promtool', programsUnderTest);
  const { stdout, stderr } = spawnSync(path, ['test', 'rules', join(folder, 'other.yml')], { encoding: 'utf8' });
  const failure = `${stdout}${stderr}`;
  for (const { alertname } of exempted) t.match(failure, new RegExp(`alertname: ${alertname},`), alertname);
});
