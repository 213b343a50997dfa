import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
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
const guide = read(join(import.meta.dirname, '../../docs/heartbeat.md'));
const section = /^## A button for another alert$.*?(?=^## )/ms.exec(guide)?.[0] ?? '';
const ownRules = /^```yaml\n(.*?)^```$/ms.exec(section)?.[1] ?? '';
const match = /`(match: \[.*?\])`/.exec(section)?.[1] ?? '';

const config = `${read(shippedReceiverConfig)}
  - name: fraud
    target: { kind: Deployment, namespace: sre, name: fraud }
    ${match}
    corroborate: none
`;
const generated = generate(parseConfig(config, 'config.yaml'), {
  stopRules: read(shippedStopRules),
  buttonRules: read(shippedButtonRules),
  alertmanager: read(shippedAlertmanagerConfig),
});

/** The generated routes before all others, and the generated receiver in the place of the shipped one: as the file says. */
function mergedRoutes(): string {
  interface Configuration {
    readonly route: { readonly routes: readonly object[] };
    readonly receivers: readonly { readonly name: string }[];
  }
  const text = generated.files.find(({ path }) => path.endsWith('big-red-button-routes.yml'))?.text ?? '';
  // Both files have this shape.
  const [own, shipped] = [load(text), load(read(shippedAlertmanagerConfig))] as [Configuration, Configuration];
  const names = own.receivers.map(({ name }) => name);
  return dump({
    ...shipped,
    route: { ...shipped.route, routes: [...own.route.routes, ...shipped.route.routes] },
    receivers: [...own.receivers, ...shipped.receivers.filter(({ name }) => !names.includes(name))],
  });
}

t.test(
  'generate and check give the same advice for a button with an alert of its own, and following it is enough',
  async (t) => {
    const folder = t.testdir({ 'config.yaml': config, 'own.yml': ownRules, 'alertmanager.yml': mergedRoutes() });
    const options = {
      ...optionsFor(),
      config: join(folder, 'config.yaml'),
      rules: [shippedStopRules, shippedButtonRules],
      alertmanager: join(folder, 'alertmanager.yml'),
    };
    const before = await runCheck(options);
    const missing = before.findings.find(({ id }) => id === 'no-rule');
    t.equal(before.wouldTrip, false);
    const [note = ''] = generated.notes;
    t.match(note, missing?.fix ?? 'no advice', 'generate says the same as check');
    t.match(missing?.fix, /alertname="PaymentFraud".*docs\/heartbeat\.md#a-button-for-another-alert/);

    const after = await runCheck({ ...options, rules: [...options.rules, join(folder, 'own.yml')] });
    t.strictSame(after.findings, []);
    t.equal(after.wouldTrip, true);
  },
);
