import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { load } from 'js-yaml';
import t, { type Test } from 'tap';
import type { Config } from '../../../src/config/config.ts';
import { parseConfig } from '../../../src/config/parse-config.ts';
import { builtReceiver, shipped } from '../../../src/dev/chart/manifests.ts';
import { generate } from '../../../src/generate/generate.ts';
import { needsHelm, render } from '../../support/helm.ts';
import { type Manifest, named, parse } from '../manifests.ts';
import { nameOf, sameObjects } from './compare.ts';

const needsKubectl =
  spawnSync('kubectl', ['kustomize', '--help']).status === 0 ? {} : { skip: 'no kubectl on this machine' };
const options = { ...needsHelm, ...needsKubectl };
const names = { namespace: 'payments-guard', name: 'second-button' };
const existing = { token: 'existing', tls: 'existing' };

interface Values {
  readonly buttons: readonly object[];
  readonly config?: object;
}

async function isAsGenerated(t: Test, values: Values): Promise<void> {
  const config = configOf(values);
  const { files } = generate(config, shipped);
  const text = (path: string) => files.find((file) => file.path === path)?.text ?? '';
  const rendered = (kind: string) =>
    render({ ...values, secrets: existing, monitoring: { kind }, name: names.name }, names);

  const receiver = await rendered('none');
  const isOfFiles = ({ kind, metadata }: Manifest) => kind !== 'Namespace' && metadata.name !== 'big-red-button-config';
  const built = parse(JSON.stringify({ items: builtReceiver(config.buttons, names) }), 'k8s') as unknown as [List];
  sameObjects(
    t,
    receiver.filter((each) => isOfFiles(each) && !isOfDrill(each)),
    built[0].items.filter(isOfFiles),
    'k8s/receiver',
  );
  const written = named(receiver, 'ConfigMap', 'big-red-button-config').data?.['config.yaml'] ?? '';
  t.strictSame(plain(parseConfig(written, 'config.yaml')), plain(config), 'the config');

  const known = new Set([...receiver.map(nameOf), `ServiceMonitor ${names.namespace}/big-red-button`]);
  const ofOperator = (await rendered('operator')).filter((each) => !known.has(nameOf(each)));
  const generated = ['rules', 'routes', 'counters'].flatMap((name) =>
    parse(text(`k8s/prometheus-operator/${name}.yaml`), name),
  );
  sameObjects(t, ofOperator, generated, 'k8s/prometheus-operator');

  const maps = await rendered('configMaps');
  const file = (map: string, key: string) => load(named(maps, 'ConfigMap', map).data?.[key] ?? '');
  const stops = 'prometheus-rules/big-red-button-stop.yml';
  t.strictSame(file('big-red-button-rules', 'big-red-button-stop.yml'), load(text(stops)), 'the rules of the stop');
  const others = text('prometheus-rules/big-red-button.yml') || shipped.buttonRules;
  t.strictSame(file('big-red-button-rules', 'big-red-button.yml'), load(others), 'the other rules');
  const routes = text('alertmanager/big-red-button-routes.yml');
  t.strictSame(file('big-red-button-routes', 'big-red-button-routes.yml'), load(routes), 'the routes');
}

interface List {
  readonly items: readonly Manifest[];
}

/** chart.test.ts compares the drill's objects. */
function isOfDrill({ metadata }: Manifest): boolean {
  const component = metadata.labels?.['app.kubernetes.io/component'];
  return component === 'drill';
}

/** The config with the same buttons, as the files of k8s/ would have it. */
function configOf({ buttons, config = {} }: Values): Config {
  const receiver = {
    listen: { host: '::', port: 8443 },
    tls: { certFile: '/etc/big-red-button/tls/tls.crt', keyFile: '/etc/big-red-button/tls/tls.key' },
    alertmanagerTokenFile: '/etc/big-red-button/alertmanager-token',
    people: { kubernetes: { audience: 'big-red-button' }, openReading: false },
  };
  const kubernetes = { stateNamespace: names.namespace, admissionPolicy: true };
  return parseConfig(JSON.stringify({ version: 1, receiver, kubernetes, ...config, buttons }), 'config.yaml');
}

/** Matchers and patterns have functions, which never equal. */
function plain(config: Config): unknown {
  return JSON.parse(JSON.stringify(config));
}

const stopOf = (name: string) => ['alertname="BigRedButtonStop"', `button="${name}"`];
const pay = { name: 'pay', target: { kind: 'Deployment', namespace: 'sre', name: 'pay.api' }, match: stopOf('pay') };
const ledger = {
  name: 'ledger',
  target: { kind: 'StatefulSet', namespace: 'books', name: 'ledger' },
  match: stopOf('ledger'),
};
const rollout = {
  name: 'rollout',
  target: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', namespace: 'sre', name: 'pay.roll' },
  match: stopOf('rollout'),
};
const policy = {
  name: 'policy',
  target: {
    apiVersion: 'shop.example/v2',
    kind: 'Policy',
    namespace: 'shop',
    name: 'p1',
    replicasPath: '.spec.worker.count',
    podNames: 'p1-[a-z]+',
  },
  match: stopOf('policy'),
};
const drill = {
  name: 'drill',
  target: { kind: 'Deployment', namespace: 'canaries', name: 'big-red-button-drill' },
  match: stopOf('drill'),
  limit: 1,
  window: '5m',
  sensor: 'off',
};

const examples: Readonly<Record<string, Values>> = {
  'a kind outside the table': { buttons: [rollout] },
  'kinds outside the table beside those in it': {
    buttons: [{ ...policy, escalate: { after: '7s' } }, ledger, { ...rollout, escalate: { after: '5s' } }, pay],
  },
  'a known kind with its apiVersion, and one that is named alike': {
    buttons: [
      { ...pay, target: { ...pay.target, apiVersion: 'apps/v1' } },
      {
        ...ledger,
        target: {
          apiVersion: 'db.example/v1',
          kind: 'StatefulSet',
          namespace: 'books',
          name: 'ledger',
          resource: 'sets',
        },
      },
    ],
  },
  'two kinds in two namespaces': { buttons: [pay, ledger] },
  'a drill before the others': { buttons: [drill, pay] },
  'a button that never deletes pods': { buttons: [{ ...ledger, escalate: { after: 'off' } }] },
  'a Deployment whose pods are deleted': {
    buttons: [{ ...pay, escalate: { after: '10s', giveUpAfter: '2m' } }, ledger],
  },
  'a limit of 0 and uneven windows': {
    buttons: [
      { ...pay, limit: 0, window: '1h1s500ms' },
      { ...ledger, window: '90s' },
    ],
  },
  'containers that count, and that do not': {
    buttons: [
      { ...pay, containers: { include: ['app', 'proxy'] } },
      { ...ledger, containers: { exclude: ['log'] } },
    ],
  },
  'alerts of its own': {
    buttons: [pay, { ...ledger, match: ['alertname="Fire"', 'team!~"x|y"'], corroborate: 'none' }],
  },
  'a matcher that needs quotes and escapes': {
    buttons: [{ ...pay, match: [...stopOf('pay'), 'namespace =~ "s.\\\\w"'] }, ledger],
  },
  'one of several clusters, with runbooks': {
    buttons: [pay, drill],
    config: {
      cluster: { value: 'eu-1.a' },
      runbookBaseUrl: 'https://wiki.example/runbooks/',
      brake: { trips: 5, within: '10m' },
    },
  },
  'a cluster with a label of its own': { buttons: [pay], config: { cluster: { label: 'region', value: 'eu:1/x' } } },
  'a heartbeat of its own, and hooks': {
    buttons: [
      {
        ...pay,
        hooks: [{ name: 'queue', url: 'http://queue.sre.svc/x', secretFile: '/etc/big-red-button-hooks/queue' }],
      },
    ],
    config: { heartbeat: { match: ['alertname="Beat"', 'severity="none"'], lateAfter: '1m' } },
  },
  'a name longer than the names of pods': {
    buttons: [
      { ...pay, target: { ...pay.target, name: `p${'a'.repeat(70)}` } },
      { ...ledger, target: { ...ledger.target, name: 'b'.repeat(60) } },
    ],
  },
  '25 buttons, whose rules are evaluated less often': {
    buttons: Array.from({ length: 25 }, (_, index) => ({
      name: `b${index}`,
      target: { kind: 'Deployment', namespace: `n${index % 3}`, name: `w${index}` },
      match: stopOf(`b${index}`),
    })),
  },
};

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,4})?$/);
const anyButton = fc
  .record({
    name,
    kind: fc.constantFrom('Deployment', 'StatefulSet'),
    namespace: fc.constantFrom('sre', 'books', 'shop'),
    workload: name,
    own: fc.record(
      {
        limit: fc.integer({ min: 0, max: 50 }),
        window: fc.integer({ min: 1_000, max: 86_400_000 }).map((ms) => `${ms}ms`),
        mode: fc.constantFrom('on', 'off', 'dry-run'),
        whenUnclear: fc.constantFrom('trip', 'hold', 'witness'),
        sensor: fc.constantFrom('standby', 'always', 'off'),
        networkExitCodes: fc.array(fc.integer({ min: 1, max: 255 }), { maxLength: 3 }),
        escalate: fc.constantFrom({ after: 'off' }, { after: '7s' }, {}),
        containers: fc.constantFrom({ include: ['app'] }, { exclude: ['a', 'b-c'] }),
        impact: fc.constantFrom('Card payments are OFF', 'It\'s "off": {{ really }} # yes'),
        labels: fc.constantFrom({ tier: 'payments' }, { 'example.com/team': 'yes' }),
      },
      { requiredKeys: [] },
    ),
    match: fc.constantFrom([], ['priority="P1"'], ['namespace=~"sre|books"'], ['target_kind!="StatefulSet"']),
  })
  .map(({ name, kind, namespace, workload, own, match }) => ({
    name,
    target: { kind, namespace, name: workload },
    match: [...stopOf(name), ...match],
    ...own,
  }));

const anyValues = fc
  .uniqueArray(anyButton, { minLength: 1, maxLength: 5, selector: ({ name }) => name })
  .filter((buttons) => new Set(buttons.map(({ target }) => JSON.stringify(target))).size === buttons.length)
  .map((buttons): Values => ({ buttons }));

t.test('the chart makes of several buttons what `generate` makes of them', options, async (t) => {
  for (const [title, values] of Object.entries(examples)) await t.test(title, (t) => isAsGenerated(t, values));
});

t.test('the chart makes of any buttons what `generate` makes of them', options, async (t) => {
  const samples = fc.sample(anyValues, { numRuns: Number(process.env.CHART_RUNS ?? 8), seed: 17 });
  for (const values of samples) await t.test(JSON.stringify(values).slice(0, 200), (t) => isAsGenerated(t, values));
});
