import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { parseConfig } from '../../src/config/parse-config.ts';
import { ConfigError } from '../../src/config/problem.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
const read = (name: string) => readFileSync(join(fixtures, name), 'utf8');

t.test('every setting is read as it is written', async (t) => {
  const { cluster, receiver, kubernetes, heartbeat, brake, buttons } = parseConfig(read('good.yaml'), 'good.yaml');
  t.strictSame(cluster, { label: 'k8s_cluster', value: 'eu-1' });
  t.strictSame(brake, { trips: 5, withinMs: 600_000 });
  t.strictSame(receiver, {
    listen: { host: '127.0.0.1', port: 9443 },
    tls: {
      certFile: '/etc/big-red-button/tls/tls.crt',
      keyFile: '/etc/big-red-button/tls/tls.key',
      clientCaFile: '/etc/big-red-button/tls/ca.crt',
    },
    alertmanagerTokenFile: '/etc/big-red-button/alertmanager-token',
    people: { tokenFile: '/etc/big-red-button/people.yaml', openReading: true },
  });
  t.strictSame(kubernetes, {
    kubeconfig: '/etc/big-red-button/kubeconfig',
    context: 'payments',
    stateNamespace: 'emergency',
    admissionPolicy: false,
  });
  t.equal(heartbeat.lateAfterMs, 90_000);
  t.strictSame(
    heartbeat.matchers.map(({ source }) => source),
    ['alertname="Heartbeat"', 'namespace=~"sre|ops"'],
  );
  const [{ matchers, network, other, ...swype } = fail('a button is missing'), ledger] = buttons;
  t.strictSame(swype, {
    name: 'swype-app',
    target: { kind: 'Deployment', namespace: 'sre', name: 'swype-app' },
    labels: { tier: 'payments', 'example.com/team': '' },
    mode: 'dry-run',
    corroborate: 'restarts',
    limit: 5,
    windowMs: 5_400_000,
    whenUnclear: 'hold',
    whenUnreadable: 'hold',
    sensor: 'always',
    sensorAfterMs: 45_000,
    networkExitCodes: [69, 75],
    containers: { include: ['app'], exclude: ['istio-proxy'] },
    hooks: [],
  });
  t.equal(
    matchers.every((matcher) => matcher.matches({ alertname: 'BigRedButtonStop', button: 'swype-app' })),
    true,
  );
  t.strictSame(network?.peers, ['api.swype.com'], 'host names have no case');
  t.strictSame(network?.patterns?.[0]?.find('fatal: SWYPE-503'), [7, 16]);
  t.equal(network?.patterns?.[0]?.find('fatal: SWYPE-403'), undefined);
  t.strictSame(
    other?.patterns?.map(({ source }) => source),
    ['ledger closed'],
  );
  t.match(ledger, { name: 'ledger', corroborate: 'none', sensor: 'off', target: { kind: 'StatefulSet' } });
  const queue = {
    name: 'ledger-queue',
    url: 'http://ledger-queue.sre.svc:8080/big-red-button',
    secretFile: '/etc/big-red-button-hooks/ledger-queue',
    giveUpAfterMs: 86_400_000,
    timeoutMs: 5_000,
  };
  t.strictSame(ledger?.hooks, [
    { ...queue, events: ['tripped', 'stopped', 'reset'] },
    {
      name: 'audit',
      url: 'https://audit.example/hooks?tenant=sre',
      secretFile: '/etc/big-red-button-hooks/audit',
      giveUpAfterMs: 3 * 86_400_000,
      timeoutMs: 2_000,
      events: ['tripped', 'reset'],
    },
  ]);
  const phone = { name: 'phone', url: 'https://phone.example/call', secretFile: '/etc/big-red-button-hooks/phone' };
  t.strictSame(heartbeat.onChainSilent, [{ ...phone, giveUpAfterMs: 3_600_000, timeoutMs: 500 }]);
});

t.test('missing settings have the documented defaults', async (t) => {
  const config = parseConfig(read('least.yaml'), 'least.yaml');
  const [{ matchers, ...button } = fail('a button is missing')] = config.buttons;
  t.strictSame(button, {
    name: 'swype-app',
    target: { kind: 'Deployment', namespace: 'sre', name: 'swype-app' },
    mode: 'on',
    corroborate: 'restarts',
    limit: 3,
    windowMs: 1_800_000,
    whenUnclear: 'trip',
    whenUnreadable: 'trip',
    sensor: 'standby',
    sensorAfterMs: 15_000,
    networkExitCodes: [],
    hooks: [],
  });
  t.strictSame(config.receiver, {
    alertmanagerTokenFile: '/etc/big-red-button/alertmanager-token',
    listen: { host: '::', port: 8443 },
  });
  t.strictSame(config.kubernetes, { stateNamespace: 'big-red-button', admissionPolicy: true });
  t.notOk('cluster' in config, 'one cluster');
  const named = 'version: 1\ncluster: { value: eu-1 }\nreceiver: { alertmanagerTokenFile: /x }\nbuttons: []\n';
  t.strictSame(parseConfig(named, 'c.yaml').cluster, { label: 'cluster', value: 'eu-1' });
  t.strictSame(config.heartbeat.onChainSilent, []);
  t.match(config.heartbeat, { lateAfterMs: 40_000, matchers: [{ source: 'alertname="BigRedButtonHeartbeat"' }] });
});

t.test('only a kind that may keep its pods at zero replicas escalates by default', async (t) => {
  const escalateOf = (kind: string, settings = '', kubernetes = '{}') => {
    const target = `{ kind: ${kind}, namespace: sre, name: a }`;
    const button = `{ name: a, target: ${target}, match: ['a="b"']${settings} }`;
    const text = `version: 1\nkubernetes: ${kubernetes}\nreceiver: { alertmanagerTokenFile: /x }\nbuttons: [${button}]\n`;
    return parseConfig(text, 'c.yaml').buttons[0]?.escalate;
  };
  t.strictSame(escalateOf('StatefulSet'), { afterMs: 5_000, giveUpAfterMs: 60_000 });
  t.strictSame(escalateOf('Deployment'), undefined);
  t.strictSame(escalateOf('StatefulSet', ', escalate: { after: off }'), undefined);
  const both = ', escalate: { after: 10s, giveUpAfter: 2m }';
  t.strictSame(escalateOf('Deployment', both), { afterMs: 10_000, giveUpAfterMs: 120_000 });
  t.strictSame(escalateOf('Deployment', ', escalate: { giveUpAfter: 2m }'), undefined);
  t.strictSame(escalateOf('StatefulSet', '', '{ admissionPolicy: false }'), undefined, 'no policy limits deletions');
});

t.test('people are identified by a file or by the cluster, and reading is closed by default', async (t) => {
  const peopleOf = (people: string) => {
    const receiver = `receiver: { alertmanagerTokenFile: /x, people: ${people} }`;
    return parseConfig(`version: 1\n${receiver}\nbuttons: []\n`, 'c.yaml').receiver.people;
  };
  t.strictSame(peopleOf('{ tokenFile: /people.yaml }'), { tokenFile: '/people.yaml', openReading: false });
  t.strictSame(peopleOf('{ kubernetes: {} }'), { kubernetes: { audience: 'big-red-button' }, openReading: false });
  t.strictSame(peopleOf('{ kubernetes: { audience: "https://stop.example" }, openReading: true }'), {
    kubernetes: { audience: 'https://stop.example' },
    openReading: true,
  });
  for (const audience of ['kubernetes', 'kubernetes.default.svc', 'https://kubernetes.default.svc'])
    t.throws(() => peopleOf(`{ kubernetes: { audience: "${audience}" } }`), /is the API server's own audience/);
  t.match(peopleOf('{ kubernetes: { audience: kubernetes-stop } }'), { kubernetes: { audience: 'kubernetes-stop' } });
});

t.test('each fault is refused with its line, its setting, and what is expected', async (t) => {
  const bad = readdirSync(fixtures).filter((name) => name.startsWith('bad-'));
  t.ok(bad.length > 30);
  for (const name of bad) {
    const text = read(name);
    const expected = /^# expects (.*)/.exec(text)?.[1] ?? fail(`${name} does not say what it expects`);
    const found = refusal(text, name);
    t.equal(found.length, 1, `${name} has one fault: ${found.join(' | ')}`);
    t.equal(found[0]?.slice(0, name.length + 1 + expected.length), `${name}:${expected}`);
  }
});

t.test('an empty file, or one with comments only, is refused', async (t) => {
  for (const text of ['', '\n', '# nothing yet\n'])
    t.match(refusal(text, 'c.yaml'), [/^c\.yaml:1: the config: is not YAML: .*empty/]);
});

t.test('every fault of a file is reported at once, in the order of its lines', async (t) => {
  const text = `
version: 1
receiver: { alertmanagerTokenFile: 5, listen: { port: -1 } }
heartbeat: { lateAfter: soon }
buttons:
  - name: a
    target: { kind: Deployment, namespace: sre, name: a }
    match: ['alertname']
    window: 5
  - name: b
    target: { kind: Deployment, namespace: sre, name: b }
    match: ['b="b"']
  - name: b
    target: { kind: Deployment, namespace: sre, name: b }
    match: ['b="b"']
    corroborate: none
    sensor: always
${Array.from({ length: 20 }, (_, index) => `  - { name: NOT${index} }`).join('\n')}
`;
  const lines = refusal(text, 'c.yaml').map((line) => /^c\.yaml:(\d+): \S+: .*expected ./.exec(line)?.[1]);
  t.notOk(lines.includes(undefined), 'each names its place and what is expected');
  t.strictSame(lines.slice(0, 7), ['3', '3', '4', '8', '9', '13', '14']);
  t.strictSame(
    [...lines].sort((one, other) => Number(one) - Number(other)),
    lines,
  );
  t.equal(lines.length, 8 + 20 * 3);
});

t.test('names of built-in object properties are ordinary names', async (t) => {
  t.match(refusal(`${read('least.yaml')}    __proto__: { mode: off }\n`, 'c.yaml'), [/__proto__: is not a setting/]);
  t.match(refusal(`${read('least.yaml')}constructor: 1\n`, 'c.yaml'), [/constructor: is not a setting/]);
  t.equal(parseConfig(read('least.yaml').replace('- name: swype-app', '- name: constructor'), 'c').buttons.length, 1);
});

t.test('any text is read, or refused with a line for each fault', async () => {
  const least = read('least.yaml');
  const mutated = fc
    .tuple(fc.nat(least.length), fc.nat(12), fc.string({ unit: fc.constantFrom(...'{}[]:-\n #"\'&*!|a1') }))
    .map(([at, removed, added]) => least.slice(0, at) + added + least.slice(at + removed));
  fc.assert(
    fc.property(mutated, (text) => {
      try {
        return parseConfig(text, 'c.yaml').buttons.length >= 0;
      } catch (error) {
        return error instanceof ConfigError && error.message.split('\n').every((line) => /^c\.yaml:\d+: /.test(line));
      }
    }),
  );
});

function refusal(text: string, file: string): readonly string[] {
  try {
    parseConfig(text, file);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
}

function fail(message: string): never {
  throw new Error(message);
}
