import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { runCheck } from '../../src/check/run-check.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import {
  shippedAlertmanagerConfig,
  shippedButtonRules,
  shippedReceiverConfig,
  shippedStopRules,
} from '../../src/config/shipped-files.ts';
import { generate } from '../../src/generate/generate.ts';
import { optionsFor } from './fixture.ts';

const read = (path: string) => readFileSync(path, 'utf8');
const shipped = {
  stopRules: read(shippedStopRules),
  buttonRules: read(shippedButtonRules),
  alertmanager: read(shippedAlertmanagerConfig),
};

const more = `
  - name: ledger
    target: { kind: StatefulSet, namespace: pay, name: ledger.v2 }
    match: ['alertname="BigRedButtonStop"', 'button="ledger"']
    limit: 5
    window: 90s
  - name: ${'long-'.repeat(10)}name
    target: { kind: Deployment, namespace: pay, name: ${'x'.repeat(70)} }
    match: ['alertname="BigRedButtonStop"', 'button="${'long-'.repeat(10)}name"']
`;

t.test('check finds nothing in the files that generate makes for several buttons', async (t) => {
  const config = `${read(shippedReceiverConfig)}${more}`;
  const { files } = generate(parseConfig(config, 'config.yaml'), shipped);
  const rules = files.find(({ path }) => path === 'prometheus-rules/big-red-button-stop.yml')?.text ?? '';
  const folder = t.testdir({ 'config.yaml': config, 'rules.yml': rules });
  const options = { ...optionsFor(), config: join(folder, 'config.yaml'), rules: [join(folder, 'rules.yml')] };
  const report = await runCheck(options);
  t.strictSame(report.findings, []);
  t.equal(report.notLookedAt.length, 3, 'every rule is understood');

  const withoutRules = await runCheck({ ...options, rules: [shippedStopRules] });
  t.match(withoutRules.findings, [
    { id: 'rule-labels', what: /^BigRedButtonStop does not have button="ledger"/ },
    { id: 'rule-labels', what: /^BigRedButtonStop does not have button="long-/ },
  ]);
});
