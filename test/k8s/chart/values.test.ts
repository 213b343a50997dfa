import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import t from 'tap';
import { parseConfig } from '../../../src/config/parse-config.ts';
import { built } from '../../../src/dev/chart/manifests.ts';
import { version } from '../../../src/version.ts';
import { needsHelm, render } from '../../support/helm.ts';
import { type Manifest, named, ofKind, podSpec, root } from '../manifests.ts';
import { sameObjects } from './compare.ts';

const pay = {
  name: 'pay',
  target: { kind: 'Deployment', namespace: 'sre', name: 'pay' },
  match: ['alertname="BigRedButtonStop"', 'button="pay"'],
};
const drill = {
  name: 'drill',
  target: { kind: 'Deployment', namespace: 'big-red-button-drill', name: 'big-red-button-drill' },
  match: ['alertname="BigRedButtonStop"', 'button="drill"'],
  limit: 1,
};
const other = { ...pay, name: 'other', target: { ...pay.target, name: 'other' } };

const refused: readonly (readonly [title: string, values: object, message: RegExp])[] = [
  ['a misspelt key', { buttons: [{ ...pay, limt: 3 }] }, /at '\/buttons\/0': additional properties 'limt' not allowed/],
  [
    'a limit that is a text',
    { buttons: [{ ...pay, limit: 'three' }] },
    /at '\/buttons\/0\/limit': got string, want integer/,
  ],
  [
    'a limit out of its range',
    { buttons: [{ ...pay, limit: 51 }] },
    /at '\/buttons\/0\/limit': maximum: got 51, want 50/,
  ],
  [
    'an unknown kind without its apiVersion',
    { buttons: [{ ...pay, target: { ...pay.target, kind: 'Rollout' } }] },
    /buttons\[0\]\.target\.kind: expected Deployment or StatefulSet, or another kind together with its apiVersion, got "Rollout"/,
  ],
  [
    'another version of a known kind',
    { buttons: [{ ...pay, target: { ...pay.target, apiVersion: 'apps/v1beta1' } }] },
    /buttons\[0\]\.target\.apiVersion: expected apps\/v1, got "apps\/v1beta1"/,
  ],
  [
    'a setting of other kinds',
    { buttons: [{ ...pay, target: { ...pay.target, podNames: 'pay-.*' } }] },
    /buttons\[0\]\.target\.podNames: is not a setting of a Deployment/,
  ],
  ['a window that is no duration', { buttons: [{ ...pay, window: 'half an hour' }] }, /at '\/buttons\/0\/window'/],
  [
    'a window that is too long',
    { buttons: [{ ...pay, window: '2d' }] },
    /buttons\[0\]\.window: expected a duration from 1s to 1d, .* got "2d"/,
  ],
  [
    'a matcher with a syntax error',
    { buttons: [{ ...pay, match: ['alertname:x'] }] },
    /buttons\[0\]\.match\[0\]: expected an Alertmanager matcher .* got "alertname:x"/,
  ],
  [
    'a matcher whose regular expression is invalid',
    { buttons: [{ ...pay, match: ['button=~"("'] }] },
    /buttons\[0\]\.match\[0\]: expected a regular expression of RE2 after =~, got "\("/,
  ],
  ['no button', { buttons: [] }, /at '\/buttons': minItems: got 0, want 1/],
  ['no list of buttons', { buttons: null }, /missing property 'buttons'/],
  [
    'a NetworkPolicy that would let everyone in',
    { networkPolicy: { from: [] } },
    /at '\/networkPolicy\/from': minItems: got 0, want 1/,
  ],
  ['an invalid digest', { image: { digest: 'sha256:1' } }, /at '\/image\/digest': 'sha256:1' does not match/],
  [
    'two buttons with one name',
    { buttons: [pay, { ...other, name: 'pay' }] },
    /buttons\[1\]\.name: another button is named "pay"/,
  ],
  [
    'two buttons on one target',
    { buttons: [pay, { ...pay, name: 'again' }] },
    /buttons\[1\]\.target: button "pay" already guards deployment\/pay in sre/,
  ],
  [
    'the name of the heartbeat',
    { buttons: [{ ...pay, name: 'heartbeat' }] },
    /buttons\[0\]\.name: "heartbeat" is reserved/,
  ],
  [
    'the name of the drill for another target',
    { buttons: [{ ...pay, name: 'drill' }] },
    /buttons\[0\]\.name: "drill" is reserved for the drill/,
  ],
  [
    'a sensor that sees nothing',
    { buttons: [{ ...pay, corroborate: 'none', sensor: 'always' }] },
    /buttons\[0\]\.sensor: expected off/,
  ],
  [
    'a container that counts and does not count',
    { buttons: [{ ...pay, containers: { include: ['a'], exclude: ['a'] } }] },
    /containers\.exclude: "a" is in `include` too/,
  ],
  [
    'a cluster label with a meaning of its own',
    { config: { cluster: { label: 'button', value: 'x' } } },
    /at '\/config\/cluster\/label'/,
  ],
  [
    'a heartbeat that is late too soon',
    { config: { heartbeat: { lateAfter: '1ms' } } },
    /config\.heartbeat\.lateAfter: expected a duration from 1s to 1h/,
  ],
  [
    'cert-manager without an issuer',
    { secrets: { tls: 'cert-manager' } },
    /secrets\.issuer\.name: is missing; expected the name of cert-manager's Issuer/,
  ],
  [
    'an unknown way of monitoring',
    { monitoring: { kind: 'zabbix' } },
    /at '\/monitoring\/kind': value must be one of 'configMaps', 'operator', 'none'/,
  ],
];

t.test('values that cannot work are refused with their place', needsHelm, async (t) => {
  for (const [title, values, message] of refused) await t.rejects(render(values), message, title);
});

t.test('`on` and `off` without quotes are booleans for Helm, and mean the same', needsHelm, async (t) => {
  const button = { ...pay, mode: true, sensor: false, escalate: { after: false } };
  const text = named(await render({ buttons: [button] }), 'ConfigMap', 'big-red-button-config').data?.['config.yaml'];
  const [parsed] = parseConfig(text ?? '', 'config.yaml').buttons;
  t.match(parsed, { mode: 'on', sensor: 'off', escalate: undefined });
});

t.test('a chart whose buttons all have rules of their own is rendered', needsHelm, async (t) => {
  const own = { ...pay, corroborate: 'none', match: ['alertname="OwnAlert"', 'team=~"pay|money"', 'stage!~"test.*"'] };
  const objects = await render({ buttons: [own] });
  t.notMatch(
    named(objects, 'ConfigMap', 'big-red-button-rules').data?.['big-red-button-stop.yml'] ?? 'alert:',
    /alert:/,
  );
  const text = named(objects, 'ConfigMap', 'big-red-button-config').data?.['config.yaml'];
  t.equal(parseConfig(text ?? '', 'config.yaml').buttons.length, 1);
});

t.test('the image is the one of the chart, or the digest', needsHelm, async (t) => {
  const imageOf = (objects: readonly Manifest[]) =>
    podSpec(named(objects, 'Deployment', 'big-red-button')).containers[0]?.image;
  t.equal(imageOf(await render()), `big-red-button:${version}`);
  const digest = `sha256:${'a'.repeat(64)}`;
  const own = await render({
    image: { repository: 'registry.example/button', digest },
    tolerations: [{ operator: 'Exists' }],
  });
  t.equal(imageOf(own), `registry.example/button@${digest}`);
  t.match(podSpec(named(own, 'Deployment', 'big-red-button')), { tolerations: [{ operator: 'Exists' }] });
});

t.test("a button named `drill` brings the drill's objects, as k8s/drill has them", needsHelm, async (t) => {
  if (spawnSync('kubectl', ['kustomize', '--help']).status !== 0) return;
  const objects = await render({ buttons: [pay, drill], secrets: { token: 'existing', tls: 'existing' } });
  const found = objects.filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/component'] === 'drill');
  const files = built(join(root, 'k8s/drill')).map((each) => ({ ...each, file: '' }) as unknown as Manifest);
  sameObjects(t, found, files, 'k8s/drill');
});

t.test('the created certificate is for the Service, and its CA is what Alertmanager gets', needsHelm, async (t) => {
  const objects = await render(
    { buttons: [pay, drill], monitoring: { namespace: 'monitoring' } },
    { namespace: 'guard' },
  );
  const data = (name: string, key: string) =>
    Buffer.from(named(objects, 'Secret', name).data?.[key] ?? '', 'base64').toString();
  const certificate = new X509Certificate(data('big-red-button-tls', 'tls.crt'));
  const authority = new X509Certificate(data('big-red-button-tls', 'ca.crt'));
  t.ok(certificate.verify(authority.publicKey));
  t.match(
    certificate.subjectAltName,
    'DNS:big-red-button.guard.svc, DNS:big-red-button.guard.svc.cluster.local, DNS:localhost',
  );
  t.equal(data('big-red-button-client', 'ca.crt'), data('big-red-button-tls', 'ca.crt'));
  t.equal(named(objects, 'ConfigMap', 'big-red-button-ca').data?.['ca.crt'], data('big-red-button-tls', 'ca.crt'));
  t.equal(named(objects, 'Secret', 'big-red-button-client').metadata.namespace, 'monitoring');
  t.match(data('big-red-button-alertmanager', 'token'), /^[A-Za-z0-9]{64}$/);
  t.equal(data('big-red-button-client', 'token'), data('big-red-button-alertmanager', 'token'));
});

t.test('with Secrets that exist the chart makes none, and with cert-manager a Certificate', needsHelm, async (t) => {
  t.strictSame(ofKind(await render({ secrets: { token: 'existing', tls: 'existing' } }), 'Secret'), []);
  const objects = await render({
    secrets: { tls: 'cert-manager', issuer: { name: 'company', kind: 'ClusterIssuer' } },
  });
  t.match(named(objects, 'Certificate', 'big-red-button-tls').spec, {
    secretName: 'big-red-button-tls',
    issuerRef: { name: 'company', kind: 'ClusterIssuer' },
  });
  t.strictSame(
    ofKind(objects, 'Secret').map(({ metadata }) => metadata.name),
    ['big-red-button-alertmanager'],
  );
});

t.test('rules and jobs bear the labels by which they are selected', needsHelm, async (t) => {
  const objects = await render({ monitoring: { kind: 'operator', labels: { release: 'prometheus' } } });
  for (const kind of ['PrometheusRule', 'ServiceMonitor', 'AlertmanagerConfig']) {
    const found = ofKind(objects, kind);
    t.ok(found.length > 0, kind);
    for (const { metadata } of found) t.equal(metadata.labels?.release, 'prometheus', kind);
  }
});

t.test('other namespaces may call the receiver, and it may call others', needsHelm, async (t) => {
  const egress = [{ to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'sre' } } }] }];
  const objects = await render({ networkPolicy: { from: ['prometheus', 'alerts'], egress } });
  const { spec } = named(objects, 'NetworkPolicy', 'big-red-button');
  const peers = JSON.stringify(spec).match(/"kubernetes.io\/metadata.name":"[a-z]+"/g);
  t.match(peers, ['"kubernetes.io/metadata.name":"prometheus"', '"kubernetes.io/metadata.name":"alerts"']);
  t.match(spec, { egress: [{}, {}, ...egress] });
});
