import { spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { parseConfig } from '../../src/config/parse-config.ts';
import { run } from '../../src/dev/programs/run.ts';
import { generate } from '../../src/generate/generate.ts';
import { version } from '../../src/version.ts';
import { type Manifest, named, ofKind, parse, podSpec, read, root } from './manifests.ts';

const shipped = {
  stopRules: read('prometheus-rules/big-red-button-stop.yml'),
  buttonRules: read('prometheus-rules/big-red-button.yml'),
  alertmanager: read('alertmanager/alertmanager.yml'),
};

const options =
  spawnSync('kubectl', ['kustomize', '--help']).status === 0 ? {} : { skip: 'no kubectl on this machine' };

async function built(folder: string): Promise<Manifest[]> {
  return parse(await run('kubectl', ['kustomize', folder]), folder);
}

t.test('k8s/ builds the receiver as in its files, with the image filled in', options, async (t) => {
  const objects = await built(join(root, 'k8s'));
  consistent(t, objects, { namespace: 'big-red-button', name: 'big-red-button' });
  t.equal(podSpec(named(objects, 'Deployment', 'big-red-button')).containers[0]?.image, `big-red-button:${version}`);
  t.equal(named(objects, 'ConfigMap', 'big-red-button-config').data?.['config.yaml'], read('k8s/receiver/config.yaml'));
  t.notOk(objects.some(({ metadata }) => metadata.name === 'names'));
});

t.test('other names in names.yaml rename everything', options, async (t) => {
  const copy = t.testdir();
  cpSync(join(root, 'k8s'), copy, { recursive: true });
  const names = { namespace: 'payments-guard', name: 'second-button' };
  writeFileSync(join(copy, 'names.yaml'), namesFile(names));
  consistent(t, await built(copy), names);
});

t.test('other names rename the policies of a button that deletes pods', options, async (t) => {
  const copy = t.testdir();
  cpSync(join(root, 'k8s'), copy, { recursive: true });
  const names = { namespace: 'payments-guard', name: 'second-button' };
  writeFileSync(join(copy, 'names.yaml'), namesFile(names));
  const config = parseConfig(`${read('k8s/receiver/config.yaml')}    escalate: { after: 5s }\n`, 'config.yaml');
  for (const { path, text } of generate(config, shipped).files) {
    if (path.startsWith('k8s/receiver/')) writeFileSync(join(copy, path.slice('k8s/'.length)), text);
  }
  const objects = await built(copy);
  consistent(t, objects, names);
  const name = 'second-button-held.pods.swype-app';
  const account = 'request.userInfo.username == "system:serviceaccount:" + "payments-guard" + ":" + "second-button"';
  t.equal(named(objects, 'ValidatingAdmissionPolicy', name).spec?.matchConditions?.[0]?.expression, account);
  t.match(named(objects, 'ValidatingAdmissionPolicyBinding', name).spec, {
    policyName: name,
    paramRef: { name: 'big-red-button-swype-app', namespace: 'payments-guard' },
  });
});

t.test('an overlay renames without touching k8s/', options, async (t) => {
  const copy = t.testdir({ mine: {} });
  cpSync(join(root, 'k8s'), join(copy, 'k8s'), { recursive: true });
  const names = { namespace: 'payments-guard', name: 'second-button' };
  writeFileSync(join(copy, 'mine/names.yaml'), namesFile(names));
  const [, overlay = ''] = /```yaml\n# kustomization.yaml\n(.*?)```/s.exec(read('docs/installing.md')) ?? [];
  writeFileSync(join(copy, 'mine/kustomization.yaml'), overlay.replaceAll('../big-red-button/k8s', '../k8s'));
  consistent(t, await built(join(copy, 'mine')), names);
});

t.test('the monitoring gets the shipped files themselves', options, async (t) => {
  const objects = await built(join(root, 'k8s/monitoring'));
  const imageOf = (name: string) => podSpec(named(objects, 'Deployment', name)).containers[0]?.image;
  t.equal(
    imageOf('kube-state-metrics-button'),
    imageOf('kube-state-metrics'),
    'both kube-state-metrics are the same version',
  );
  t.strictSame(named(objects, 'ConfigMap', 'prometheus-rules').data, {
    'big-red-button-stop.yml': read('prometheus-rules/big-red-button-stop.yml'),
    'big-red-button.yml': read('prometheus-rules/big-red-button.yml'),
    'tickets.yml': read('prometheus-rules/tickets.yml'),
  });
  const mounted = podSpec(named(objects, 'Deployment', 'alertmanager')).volumes?.[0]?.projected?.sources;
  const contents = ofKind(objects, 'ConfigMap').filter(({ metadata }) =>
    JSON.stringify(mounted).includes(`"${metadata.name}"`),
  );
  t.strictSame(
    contents.map(({ data }) => data),
    [
      { 'alertmanager.yml': read('alertmanager/alertmanager.yml') },
      { 'big-red-button.tmpl': read('alertmanager/templates/big-red-button.tmpl') },
    ],
  );
});

t.test("Grafana's sidecar gets the dashboard itself, with the label that it looks for", options, async (t) => {
  const [dashboard, ...others] = await built(join(root, 'grafana'));
  t.strictSame(others, []);
  t.match(dashboard, {
    kind: 'ConfigMap',
    metadata: { namespace: 'monitoring', labels: { grafana_dashboard: '1' } },
    data: { 'big-red-button.json': read('grafana/big-red-button.json') },
  });
});

t.test('the objects for prometheus-operator build', options, async (t) => {
  const objects = await built(join(root, 'k8s/prometheus-operator'));
  const monitoring = objects.filter(({ apiVersion }) => apiVersion.startsWith('monitoring.coreos.com/'));
  t.strictSame(monitoring.map(({ kind }) => kind).toSorted(), [
    'AlertmanagerConfig',
    'PrometheusRule',
    'ServiceMonitor',
    'ServiceMonitor',
  ]);
});

interface Names {
  readonly namespace: string;
  readonly name: string;
}

function namesFile({ namespace, name }: Names): string {
  const shipped = read('k8s/names.yaml').replace(/^data:(.|\n)*/m, '');
  return `${shipped}data: { namespace: ${namespace}, name: ${name} }\n`;
}

/** Checks that every place with one of the names has the same name. */
function consistent(t: Test, objects: readonly Manifest[], { namespace, name }: Names): void {
  const namespaces = new Set(objects.map(({ metadata }) => metadata.namespace).filter((each) => each !== undefined));
  t.strictSame(namespaces, new Set([namespace, 'sre']), 'the rights on the target stay where the target is');
  t.equal(ofKind(objects, 'Namespace')[0]?.metadata.name, namespace);
  t.equal(podSpec(named(objects, 'Deployment', 'big-red-button')).serviceAccountName, name);
  t.equal(named(objects, 'ServiceAccount', name).metadata.namespace, namespace);

  peoplesRolesAreConsistent(t, objects, { namespace, name });
  const bindings = objects.filter(({ kind, roleRef }) => kind.endsWith('RoleBinding') && roleRef?.name.includes(':'));
  t.equal(bindings.length, 3);
  for (const { roleRef, subjects, metadata } of bindings) {
    t.match(metadata.name, new RegExp(`^${name}:`));
    t.equal(named(objects, roleRef?.kind ?? '', roleRef?.name ?? '').metadata.namespace, metadata.namespace);
    t.strictSame(subjects, [{ kind: 'ServiceAccount', name, namespace }]);
  }

  const policy = named(objects, 'ValidatingAdmissionPolicy', name);
  const account = `request.userInfo.username == "system:serviceaccount:" + "${namespace}" + ":" + "${name}"`;
  t.equal(policy.spec?.matchConditions?.[0]?.expression, account);
  t.match(policy.spec?.variables, [{ name: 'stateNamespace', expression: `"${namespace}"` }]);
  t.equal(named(objects, 'ValidatingAdmissionPolicyBinding', name).spec?.policyName, name);

  const state = named(objects, 'ValidatingAdmissionPolicy', `${name}-held.state`);
  t.equal(state.spec?.matchConditions?.[0]?.expression, `request.namespace == "${namespace}"`);
  const isReceiver = state.spec?.variables?.find((variable) => variable.name === 'isReceiver');
  t.equal(isReceiver?.expression, account);
  t.equal(
    named(objects, 'ValidatingAdmissionPolicyBinding', `${name}-held.state`).spec?.policyName,
    `${name}-held.state`,
  );

  const held = named(objects, 'ValidatingAdmissionPolicy', `${name}-held`);
  t.match(held.spec?.variables?.[0]?.expression, 'params.metadata.name.replace("big-red-button-", "", 1)');
  const heldBinding = named(objects, 'ValidatingAdmissionPolicyBinding', `${name}-held-swype-app`);
  t.match(heldBinding.spec, {
    policyName: `${name}-held`,
    paramRef: { name: 'big-red-button-swype-app', namespace },
    matchResources: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'sre' } } },
  });

  t.match(podSpec(named(objects, 'Deployment', 'big-red-button')), { priorityClassName: name });
  for (const kind of ['PriorityClass', 'PriorityLevelConfiguration']) t.ok(named(objects, kind, name));
  t.match(named(objects, 'FlowSchema', name).spec, {
    priorityLevelConfiguration: { name },
    rules: [{ subjects: [{ serviceAccount: { name, namespace } }] }],
  });

  const text = named(objects, 'ConfigMap', 'big-red-button-config').data?.['config.yaml'] ?? '';
  const { kubernetes, buttons } = parseConfig(text, 'config.yaml');
  t.equal(kubernetes.stateNamespace, namespace);
  // The names of the state objects are constants of the receiver.
  for (const button of buttons) {
    for (const object of [`big-red-button-${button.name}`, `big-red-button-${button.name}.history`])
      t.equal(named(objects, 'ConfigMap', object).metadata.namespace, namespace);
  }
}

/** Objects in the receiver's namespace have the same names everywhere; objects of the whole cluster do not. */
function peoplesRolesAreConsistent(t: Test, objects: readonly Manifest[], { namespace, name }: Names): void {
  for (const role of ['viewer', 'operator']) {
    const own = `big-red-button-${role}`;
    t.equal(named(objects, 'ServiceAccount', own).metadata.namespace, namespace);
    const { roleRef, subjects, metadata } = named(objects, 'RoleBinding', own);
    t.equal(metadata.namespace, namespace);
    t.match(roleRef, { kind: 'ClusterRole', name: `${name}-${role}` });
    t.strictSame(subjects, [{ kind: 'ServiceAccount', name: own, namespace }]);
  }
  const roles = ofKind(objects, 'ClusterRole').map((role) => role.metadata.name);
  t.strictSame(
    roles.toSorted(),
    [`${name}-direct`, `${name}-operator`, `${name}-viewer`, `${name}:reviews`].toSorted(),
  );
  const mint = named(objects, 'Role', 'big-red-button-operator-token');
  t.equal(mint.metadata.namespace, namespace);
  t.match(mint.rules, [{ resourceNames: ['big-red-button-operator'] }]);
}
