import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { load } from 'js-yaml';
import t from 'tap';
import { parseConfig } from '../../src/config/parse-config.ts';
import { parseMatcher } from '../../src/core/notification/matcher.ts';
import { findProgram } from '../../src/dev/programs/find.ts';
import { run } from '../../src/dev/programs/run.ts';
import { generate } from '../../src/generate/generate.ts';
import { withStopInterval } from '../../src/generate/monitoring/stop-interval.ts';
import { stopRules } from '../../src/generate/monitoring/stop-rules.ts';
import { programsUnderTest } from '../dev/programs/suite.ts';
import { named, ofKind, parse, podSpec, read, root } from '../k8s/manifests.ts';

const shipped = {
  stopRules: read('prometheus-rules/big-red-button-stop.yml'),
  buttonRules: read('prometheus-rules/big-red-button.yml'),
  alertmanager: read('alertmanager/alertmanager.yml'),
};
const shippedConfig = parseConfig(read('k8s/receiver/config.yaml'), 'config.yaml');

const ledger = `
  - name: ledger
    target: { kind: StatefulSet, namespace: pay, name: ledger.v2 }
    match: ['alertname="BigRedButtonStop"', 'button="ledger"']
    limit: 5
    window: 90s`;
const swypeApp = `
  - name: swype-app
    target: { kind: Deployment, namespace: sre, name: swype-app }
    match: ['alertname="BigRedButtonStop"', 'button="swype-app"']`;
const fraud = `
  - name: fraud
    target: { kind: Deployment, namespace: sre, name: fraud }
    match: ['alertname=~"Fraud.*"', 'zone!=""']
    corroborate: none`;

function configOf(buttons: string, stateNamespace = 'big-red-button') {
  const text = `version: 1\nkubernetes: { stateNamespace: ${stateNamespace} }\nreceiver: { alertmanagerTokenFile: /x }\nbuttons:${buttons}\n`;
  return parseConfig(text, 'config.yaml');
}

function generated(buttons: string, stateNamespace?: string) {
  const { files, notes } = generate(configOf(buttons, stateNamespace), shipped);
  const text = (path: string) => files.find((file) => file.path === path)?.text ?? '';
  const objects = files.flatMap(({ path, text }) => (path.startsWith('k8s/') ? parse(text, path) : []));
  return { files, notes, text, objects };
}

interface Rules {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
}
interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
}

function alerts(text: string): readonly Rule[] {
  return (load(text) as Rules).groups.flatMap(({ rules }) => rules); // promtool loads the same text
}

t.test('the shipped files are those that generate makes for the shipped config, byte by byte', (t) => {
  const { files, notes } = generate(shippedConfig, shipped);
  const there = files.filter(({ path }) => existsSync(join(root, path)));
  for (const { path, text } of there) t.equal(text, read(path), path);
  t.equal(there.length, files.length - 1, 'all files except the routes, which are part of alertmanager.yml');
  t.strictSame(notes, []);
  t.end();
});

t.test('the routes for the shipped config are the first ones of the shipped alertmanager.yml', (t) => {
  interface Config {
    readonly route: { readonly routes: readonly object[] };
    readonly receivers: readonly { readonly name: string }[];
  }
  const routes = generate(shippedConfig, shipped).files.find(({ path }) => path.startsWith('alertmanager/'));
  // Alertmanager's shape
  const [ours, whole] = [load(routes?.text ?? '') as Config, load(shipped.alertmanager) as Config];
  t.strictSame(ours.route.routes, whole.route.routes.slice(0, 2));
  t.strictSame(ours.receivers, [whole.receivers.find(({ name }) => name === 'big-red-button')]);
  t.end();
});

t.test('a second button gets its own state objects, rights, place in the policies, and rules', (t) => {
  const { objects, text, notes } = generated(swypeApp + ledger);
  const buttons = ['swype-app', 'ledger'].flatMap((name) => [name, `${name}.history`]);
  const states = ['heartbeat', ...buttons].map((name) => `big-red-button-${name}`);
  t.strictSame(notes, []);
  t.equal(named(objects, 'ConfigMap', 'big-red-button-ledger').data, undefined);
  t.match(named(objects, 'Role', 'big-red-button:receiver:state').rules, [{ resourceNames: states }]);
  t.match(named(objects, 'Role', 'big-red-button:ledger'), {
    metadata: { namespace: 'pay' },
    rules: [{ resources: ['statefulsets/scale'], resourceNames: ['ledger.v2'], verbs: ['get', 'patch'] }, {}, {}],
  });
  t.match(named(objects, 'ClusterRole', 'big-red-button-direct').rules, [
    { resourceNames: states },
    { resources: ['buttons'], resourceNames: ['swype-app', 'ledger'], verbs: ['press', 'reset'] },
    { resourceNames: ['big-red-button-config'] },
    { resources: ['deployments/scale'], resourceNames: ['swype-app'] },
    { resources: ['statefulsets/scale'], resourceNames: ['ledger.v2'] },
    { resources: ['pods'] },
    { resources: ['events'] },
  ]);
  const variables = named(objects, 'ValidatingAdmissionPolicy', 'big-red-button').spec?.variables ?? [];
  const variable = (wanted: string) => JSON.parse(variables.find(({ name }) => name === wanted)?.expression ?? '');
  t.strictSame(variable('targets'), ['deployments/scale sre/swype-app', 'statefulsets/scale pay/ledger.v2']);
  t.strictSame(variable('targetNamespaces'), ['sre', 'pay']);
  t.strictSame(variable('states'), states);
  t.match(named(objects, 'ValidatingAdmissionPolicy', 'big-red-button-held.state').spec, {
    failurePolicy: 'Fail',
    matchConstraints: { resourceRules: [{ resourceNames: states, operations: ['CREATE', 'UPDATE'] }] },
  });
  t.match(named(objects, 'ValidatingAdmissionPolicyBinding', 'big-red-button-held-ledger').spec, {
    policyName: 'big-red-button-held',
    paramRef: { name: 'big-red-button-ledger', namespace: 'big-red-button', parameterNotFoundAction: 'Allow' },
    matchResources: {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'pay' } },
      resourceRules: [{ resources: ['statefulsets', 'statefulsets/scale'], resourceNames: ['ledger.v2'] }],
    },
    validationActions: ['Deny', 'Audit'],
  });
  const held = named(objects, 'ValidatingAdmissionPolicy', 'big-red-button-held').spec;
  t.match(held, {
    failurePolicy: 'Ignore',
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    matchConstraints: {
      resourceRules: [
        { resources: ['deployments', 'deployments/scale'], operations: ['CREATE', 'UPDATE'] },
        { resources: ['statefulsets', 'statefulsets/scale'], operations: ['CREATE', 'UPDATE'] },
      ],
    },
  });
  const stops = alerts(text('prometheus-rules/big-red-button-stop.yml'));
  t.strictSame(
    stops.map(({ alert, labels }) => `${alert} ${labels.button}`),
    [
      'BigRedButtonStop swype-app',
      'BigRedButtonStop ledger',
      'BigRedButtonHeartbeat swype-app',
      'BigRedButtonHeartbeat ledger',
      'BigRedButtonRestartsAcrossPods swype-app',
      'BigRedButtonRestartsAcrossPods ledger',
    ],
  );
  t.end();
});

t.test("a rule has the button's target, limit and window, and nothing of the model's", (t) => {
  const [stop, heartbeat, across] = alerts(generated(ledger).text('prometheus-rules/big-red-button-stop.yml'));
  for (const rule of [stop, heartbeat, across]) {
    const text = JSON.stringify(rule);
    t.notMatch(text, /swype|\bsre\b|30 ?m|30 \* 60|> 3|than 3|>= 120/);
    t.match(text, 'pod=~\\"ledger[.]v2-[0-9]+\\"');
    t.match(rule?.labels, { button: 'ledger', namespace: 'pay', target_kind: 'StatefulSet', target_name: 'ledger.v2' });
  }
  for (const rule of [stop, heartbeat]) {
    const text = JSON.stringify(rule);
    t.match(text, 'probe_success{button=\\"ledger\\"}[1m30s]');
    t.match(text, '[1m30s:15s])) >= 6)');
  }
  for (const rule of [stop, across]) {
    const text = JSON.stringify(rule);
    t.match(text, '[1m30s:');
    t.match(text, ') > 5');
    t.match(text, 'within 1 min 30 s');
  }
  t.match(stop?.expr, '< 90)');
  t.end();
});

t.test('pods are matched by the names that the API gives them, also for a long workload name', (t) => {
  const named = (name: string) =>
    alerts(
      generated(swypeApp.replace('name: swype-app }', `name: ${name} }`)).text(
        'prometheus-rules/big-red-button-stop.yml',
      ),
    )[0]?.expr;
  t.match(named('a-b'), 'pod=~"a-b-.*"');
  // The names of such a Deployment's pods start with 58 characters of its name, without the dash and the hash.
  t.match(named('x'.repeat(70)), `pod=~"${'x'.repeat(58)}.*"`);
  t.match(named(`${'x'.repeat(30)}.${'y'.repeat(40)}`), `pod=~"${'x'.repeat(30)}[.]${'y'.repeat(27)}.*"`);
  t.end();
});

t.test('promtool loads the rules of two buttons, and its linter finds nothing', async (t) => {
  const { path: promtool } = await findProgram('promtool', programsUnderTest);
  const folder = await mkdtemp(join(tmpdir(), 'big-red-button-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const file = join(folder, 'rules.yml');
  await writeFile(file, generated(swypeApp + ledger).text('prometheus-rules/big-red-button-stop.yml'));
  t.match(await run(promtool, ['check', 'rules', '--lint=all', '--lint-fatal', file]), 'SUCCESS: 6 rules found');
});

t.test('generating from a generated file gives the same result, whichever buttons it had', (t) => {
  const button = fc.constantFrom(swypeApp, ledger);
  fc.assert(
    fc.property(fc.uniqueArray(button, { minLength: 1 }), (before) => {
      const rules = (buttons: readonly string[], template: string) =>
        stopRules(template, configOf(buttons.join('')).buttons);
      const bySteps = rules([swypeApp], rules(before, shipped.stopRules));
      t.equal(bySteps, shipped.stopRules);
    }),
  );
  t.end();
});

t.test('a template without a rule about a button is refused', (t) => {
  t.throws(
    () => stopRules('groups: []', shippedConfig.buttons),
    /the template has no rule with a `button` label and a limit; use the shipped rules file/,
  );
  t.end();
});

t.test('a button that matches another alert gets a separate route, no rule, and a note', (t) => {
  const { text, notes, objects } = generated(fraud + swypeApp);
  t.match(notes, [/^button fraud: no rules were made/]);
  t.notMatch(text('prometheus-rules/big-red-button-stop.yml'), 'fraud');
  t.match(load(text('alertmanager/big-red-button-routes.yml')), {
    route: {
      routes: [
        { matchers: ['alertname="BigRedButtonStop"'] },
        { matchers: ['alertname="BigRedButtonHeartbeat"', 'button=~"swype-app"'], group_by: ['alertname'] },
        { matchers: ['alertname=~"Fraud.*"', 'zone!=""'], group_wait: '0s', continue: true },
        { matchers: ['alertname="BigRedButtonHeartbeat"', 'zone!=""', 'button=~"fraud"'], group_by: ['alertname'] },
      ],
    },
  });
  const [config] = ofKind(objects, 'AlertmanagerConfig');
  t.match(config?.spec, {
    route: {
      routes: [
        {},
        {},
        {
          matchers: [
            { name: 'alertname', matchType: '=~', value: 'Fraud.*' },
            { name: 'zone', matchType: '!=', value: '' },
          ],
        },
        {},
      ],
    },
  });
  t.end();
});

t.test("each target's namespace has an AlertmanagerConfig with the stops and the heartbeats of its buttons", (t) => {
  const { objects } = generated(fraud + ledger);
  const configs = ofKind(objects, 'AlertmanagerConfig');
  t.strictSame(configs.map(({ metadata }) => metadata.namespace).toSorted(), ['pay', 'sre']);
  for (const [namespace, button] of [
    ['sre', 'fraud'],
    ['pay', 'ledger'],
  ]) {
    const own = JSON.stringify(configs.find(({ metadata }) => metadata.namespace === namespace));
    t.match(own, 'BigRedButtonHeartbeat');
    t.match(own, `{"name":"button","matchType":"=~","value":"${button}"}`);
  }
  t.end();
});

t.test('the runbooks of all rules are below the base of the config', (t) => {
  const config = `runbookBaseUrl: https://wiki.test/runbooks/\n${read('k8s/receiver/config.yaml')}`;
  const { files } = generate(parseConfig(config, 'config.yaml'), shipped);
  const rules = files.filter(({ path }) => path.startsWith('prometheus-rules/') || path.endsWith('/rules.yaml'));
  t.strictSame(rules.length, 3);
  for (const { path, text } of rules) {
    t.notMatch(text, 'runbook_url: https://runbooks.example', path);
    t.match(text, 'runbook_url: https://wiki.test/runbooks/BigRedButton', path);
  }
  t.end();
});

t.test('a different state namespace appears everywhere', (t) => {
  const { files, objects } = generated(swypeApp, 'guard');
  for (const { path, text } of files) {
    if (path.startsWith('prometheus-rules/')) continue;
    t.notMatch(
      text,
      /namespace: big-red-button\b|big-red-button\.big-red-button\.svc|serviceaccount:" \+ "big-red/,
      path,
    );
  }
  t.strictSame(named(objects, 'RoleBinding', 'big-red-button:swype-app').subjects, [
    { kind: 'ServiceAccount', name: 'big-red-button', namespace: 'guard' },
  ]);
  t.end();
});

t.test("the button's own kube-state-metrics watches the guarded namespaces, and no other", (t) => {
  const { objects } = generated(swypeApp + ledger + fraud);
  const counters = objects.filter(({ file }) => file === 'k8s/monitoring/kube-state-metrics-button.yaml');
  const [{ args = [] } = {}] = podSpec(named(counters, 'Deployment', 'kube-state-metrics-button')).containers;
  t.ok(args.includes('--namespaces=sre,pay'));
  t.strictSame(
    ofKind(counters, 'Role').map(({ metadata }) => metadata.namespace),
    ['sre', 'pay'],
  );
  t.end();
});

t.test('the more buttons there are, the less often Prometheus evaluates their rules', (t) => {
  const interval = (count: number) => {
    const many = Array.from({ length: count }, (_, index) => swypeApp.replaceAll('swype-app', `app-${index}`)).join('');
    const { groups } = load(generated(many).text('prometheus-rules/big-red-button-stop.yml')) as {
      groups: { interval: string }[];
    }; // promtool loads the same text
    return groups.map((group) => group.interval);
  };
  t.strictSame([1, 20, 21, 80].map(interval), [
    ['250ms', '15s'],
    ['250ms', '15s'],
    ['1s', '15s'],
    ['1s', '15s'],
  ]);
  for (const [count, wanted] of [
    [400, '5s'],
    [800, '10s'],
    [1_000, '15s'],
  ] as const) {
    const text = withStopInterval(shipped.stopRules, count);
    t.match(text, new RegExp(`interval: ${wanted}\n`));
    t.match(withStopInterval(text, 1), 'interval: 250ms', 'an earlier result is a template too');
  }
  t.end();
});

t.test('a matcher has a name, an operator and a value', (t) => {
  const pieces = (source: string) => {
    const { name, operator, value } = parseMatcher(source);
    return [name, operator, value];
  };
  t.strictSame(pieces('a=b'), ['a', '=', 'b']);
  t.strictSame(pieces(' a != "b c" '), ['a', '!=', 'b c']);
  t.strictSame(pieces('a=~"b=~\\"c\\\\d"'), ['a', '=~', 'b=~"c\\d']);
  t.strictSame(pieces('a!~""'), ['a', '!~', '']);
  t.strictSame(pieces('"a=b"="c"'), ['a=b', '=', 'c']);
  t.end();
});

t.test('a shipped Alertmanager configuration in another order is refused', (t) => {
  const alertmanager = 'route: { routes: [] }\nreceivers: []\n';
  t.throws(
    () => generate(shippedConfig, { ...shipped, alertmanager }),
    /must start with the stop route, then the heartbeat/,
  );
  t.end();
});

t.test('the command prints all files, or writes them into a folder', async (t) => {
  const { runCommandLine } = await import('../../src/cli/program.ts');
  const out = t.testdir();
  const output = { out: '', err: '' };
  const terminal = {
    env: {},
    stdout: { write: (text: string) => (output.out += text) },
    stderr: { write: (text: string) => (output.err += text) },
    onSignal: () => undefined,
  };
  const config = join(root, 'k8s/receiver/config.yaml');
  const { files } = generate(shippedConfig, shipped);
  t.equal(await runCommandLine(['generate', '--config', config], terminal), 0);
  t.equal(output.out, files.map(({ path, text }) => `# ${path}\n${text}`).join(''));
  t.equal(await runCommandLine(['generate', '--config', config, '--out', out], terminal), 0);
  for (const { path, text } of files) t.equal(readFileSync(join(out, path), 'utf8'), text, path);
  t.equal(output.err, '');
  t.equal(await runCommandLine(['generate', '--config', config, '--out', config], terminal), 1);
  t.match(output.err, `cannot write ${config}/k8s/receiver/state.yaml: ENOTDIR`);
  t.equal(await runCommandLine(['generate'], terminal), 2);
  t.match(output.err, '--config');
});
