import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { load } from 'js-yaml';
import t from 'tap';
import { shippedButtonRules, shippedStopRules, shippedTicketRules } from '../../src/config/shipped-files.ts';
import { findProgram } from '../../src/dev/programs/find.ts';
import { run } from '../../src/dev/programs/run.ts';
import { programsUnderTest } from '../dev/programs/suite.ts';

interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly interval: string; readonly rules: readonly Rule[] }[];
}

interface Rule {
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface UnitTests {
  readonly tests: readonly {
    readonly name: string;
    readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts: readonly unknown[] }[];
  }[];
}

const files = [shippedStopRules, shippedButtonRules, shippedTicketRules];
const promtool = findProgram('promtool', programsUnderTest);
// The first test shows that promtool accepts the files, so they have this shape.
const ruleFiles = await Promise.all(files.map(async (file) => load(await readFile(file, 'utf8')) as RuleFile));
const groups = ruleFiles.flatMap((file) => file.groups);
const rules = groups.flatMap((group) => group.rules);
const alerts = rules.flatMap((rule) => (rule.alert === undefined ? [] : [{ ...rule, alert: rule.alert }]));
const unitTestFiles = (await readdir(import.meta.dirname)).filter((file) => file.endsWith('.yml'));

t.test('promtool loads every rule file and its linter finds nothing', async (t) => {
  const { path } = await promtool;
  const output = await run(path, ['check', 'rules', '--lint=all', '--lint-fatal', ...files]);
  t.match(output, /SUCCESS: 3 rules found(.|\n)+SUCCESS: 23 rules found(.|\n)+SUCCESS: 14 rules found/);
});

for (const file of unitTestFiles) {
  t.test(`promtool's unit tests in ${file} pass`, async (t) => {
    const { path } = await promtool;
    await t.resolves(run(path, ['test', 'rules', resolve(import.meta.dirname, file)]));
    for (const { name } of (await readUnitTests(file)).tests) t.comment(name);
  });
}

t.test(
  'every alert except the heartbeat has a unit test in which it fires, and one in which it does not',
  async (t) => {
    const tests = (await Promise.all(unitTestFiles.map(readUnitTests))).flatMap((file) => file.tests);
    const cases = tests.flatMap((test) => test.alert_rule_test);
    for (const { alert } of alerts) {
      const own = cases.filter((each) => each.alertname === alert);
      t.ok(
        own.some((each) => each.exp_alerts.length > 0),
        `${alert} fires`,
      );
      if (alert !== 'BigRedButtonHeartbeat')
        t.ok(
          own.some((each) => each.exp_alerts.length === 0),
          `${alert} does not fire`,
        );
    }
    for (const { name } of tests) t.match(name, /\b(fires|does not fire) when /);
  },
);

t.test('every alert has a priority, a description with the value, and a runbook below one base', async (t) => {
  const bases = new Set<string>();
  for (const { alert, labels, annotations } of alerts) {
    t.match(labels.priority, /^P[1-5]$/, `${alert}: priority`);
    t.ok(annotations.summary, `${alert}: summary`);
    t.match(annotations.description, /\$value/, `${alert}: value`);
    t.ok(existsSync(resolve(import.meta.dirname, `../../docs/runbooks/${alert}.md`)), `${alert}: runbook`);
    const url = annotations.runbook_url ?? '';
    t.ok(url.endsWith(`/${alert}.md`), url);
    bases.add(url.slice(0, -`/${alert}.md`.length));
  }
  t.equal(bases.size, 1);
});

t.test(
  'the stop alert fires at once, keeps pod, uid and container, and has static labels for button and target',
  (t) => {
    const stop = alerts.find(({ alert }) => alert === 'BigRedButtonStop');
    t.equal(stop?.for, '0s');
    t.match(stop?.expr, /max by \(namespace, pod, uid, container\)/);
    t.same(stop?.labels, {
      button: 'swype-app',
      namespace: 'sre',
      priority: 'P1',
      target_kind: 'Deployment',
      target_name: 'swype-app',
    });
    t.end();
  },
);

t.test('both arms of the stop rule have the same limit, window and selector', (t) => {
  const { expr = '' } = alerts.find(({ alert }) => alert === 'BigRedButtonStop') ?? {};
  const minutes = [/< (\d+) \* 60/, /\[(\d+)m:5s\]/].map((pattern) => Number(pattern.exec(expr)?.[1]));
  t.same(minutes, [30, 30]);
  t.same(expr.match(/^\) > \d+/gm), [') > 3', ') > 3']);
  t.equal(new Set(expr.match(/\{[^}]+\}/g)).size, 1);
  t.end();
});

t.test('a zone raises each ticket alert once', async (t) => {
  const tickets = ruleFiles[2]?.groups.flatMap((group) => group.rules) ?? [];
  const sources = tickets.filter(({ alert = 'DailyDigest' }) => alert !== 'DailyDigest');
  t.equal(sources.length, 6);
  for (const { alert = '', expr, labels } of sources) {
    t.match(expr, /by \(zone\)|zone:registered:avg/, alert);
    t.same(Object.keys(labels), ['priority'], alert);
  }
});

t.test('no group has a limit, and no alert has keep_firing_for', async (t) => {
  for (const group of groups) t.notOk('limit' in group, group.name);
  for (const rule of rules) t.notOk('keep_firing_for' in rule, rule.alert ?? 'a recording rule');
});

async function readUnitTests(file: string): Promise<UnitTests> {
  // An earlier test runs promtool on the file, so it has this shape.
  return load(await readFile(resolve(import.meta.dirname, file), 'utf8')) as UnitTests;
}
