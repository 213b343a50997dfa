import { dirname } from 'node:path';
import { load } from 'js-yaml';
import t from 'tap';
import { parseConfig } from '../../src/config/parse-config.ts';
import { drillNamespace, drillTarget } from '../../src/core/drill/canary.ts';
import { defaultAudience, mintCommand, operatorAccount, viewerAccount } from '../../src/core/people-access.ts';
import { stateNames } from '../../src/generate/manifests/state-objects.ts';
import { answerBytes } from '../../src/http/overload/answer-memory.ts';
import { bodyMemoryBytes } from '../../src/http/overload/body-memory.ts';
import { version } from '../../src/version.ts';
import { podLimits } from '../limits/stand/limits.ts';
import { type Manifest, manifests, named, ofKind, podSpec, read } from './manifests.ts';

const objects = manifests('k8s/receiver/*.yaml');
const config = parseConfig(read('k8s/receiver/config.yaml'), 'k8s/receiver/config.yaml');
const deployment = named(objects, 'Deployment', 'big-red-button');
const account = { kind: 'ServiceAccount', name: 'big-red-button', namespace: 'big-red-button' };
const isForPeople = ({ metadata }: Manifest) => metadata.labels?.['app.kubernetes.io/component'] === 'people';
const forPeople = objects.filter(isForPeople);
const forTheReceiver = objects.filter((object) => !isForPeople(object));

t.test("the account's rights are the golden list, and nothing else", (t) => {
  const granted = [...ofKind(forTheReceiver, 'Role'), ...ofKind(forTheReceiver, 'ClusterRole')].map(
    ({ metadata, rules }) => ({
      where: metadata.namespace ?? 'everywhere',
      rules,
    }),
  );
  t.strictSame(granted, [
    {
      where: 'big-red-button',
      rules: [
        {
          apiGroups: [''],
          resources: ['configmaps'],
          resourceNames: ['big-red-button-heartbeat', 'big-red-button-swype-app', 'big-red-button-swype-app.history'],
          verbs: ['get', 'update'],
        },
        { apiGroups: [''], resources: ['configmaps'], verbs: ['list', 'watch'] },
      ],
    },
    {
      where: 'sre',
      rules: [
        {
          apiGroups: ['apps'],
          resources: ['deployments/scale'],
          resourceNames: ['swype-app'],
          verbs: ['get', 'patch'],
        },
        { apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['swype-app'], verbs: ['watch'] },
        { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] },
        { apiGroups: [''], resources: ['events'], verbs: ['list', 'create'] },
      ],
    },
    {
      where: 'everywhere',
      rules: [
        { apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] },
        { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
      ],
    },
  ]);
  t.end();
});

t.test('each role is bound only to the account, in its own namespace', (t) => {
  const kinds = (...names: string[]) => names.flatMap((name) => ofKind(forTheReceiver, name));
  const bindings = kinds('RoleBinding', 'ClusterRoleBinding');
  t.equal(bindings.length, kinds('Role', 'ClusterRole').length);
  for (const { roleRef, subjects, metadata } of bindings) {
    const role = named(objects, roleRef?.kind ?? '', roleRef?.name ?? '');
    t.equal(role.metadata.namespace, metadata.namespace, metadata.name);
    t.strictSame(subjects, [account], metadata.name);
  }
  t.end();
});

t.test(
  'people have separate roles to view, to press and reset, to make a token, to reach the receiver, and to press without it',
  (t) => {
    const rulesOf = (kind: string, name: string) => named(forPeople, kind, name).rules;
    const buttons = { apiGroups: ['big-red-button.dev'], resources: ['buttons'] };
    t.strictSame(rulesOf('ClusterRole', 'big-red-button-viewer'), [{ ...buttons, verbs: ['get'] }]);
    t.strictSame(rulesOf('ClusterRole', 'big-red-button-operator'), [
      { ...buttons, verbs: ['get', 'press', 'reset', 'disarm'] },
    ]);
    t.strictSame(rulesOf('Role', 'big-red-button-operator-token'), [
      {
        apiGroups: [''],
        resources: ['serviceaccounts/token'],
        resourceNames: ['big-red-button-operator'],
        verbs: ['create'],
      },
    ]);
    t.strictSame(rulesOf('Role', 'big-red-button-tunnel'), [
      { apiGroups: [''], resources: ['services'], resourceNames: ['big-red-button'], verbs: ['get'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
      { apiGroups: [''], resources: ['pods/portforward'], verbs: ['create', 'get'] },
    ]);
    const state = ['big-red-button-heartbeat', 'big-red-button-swype-app', 'big-red-button-swype-app.history'];
    t.strictSame(rulesOf('ClusterRole', 'big-red-button-direct'), [
      { apiGroups: [''], resources: ['configmaps'], resourceNames: state, verbs: ['get', 'update'] },
      { ...buttons, resourceNames: ['swype-app'], verbs: ['press', 'reset'] },
      { apiGroups: [''], resources: ['configmaps'], resourceNames: ['big-red-button-config'], verbs: ['get'] },
      { apiGroups: ['apps'], resources: ['deployments/scale'], resourceNames: ['swype-app'], verbs: ['get', 'patch'] },
      { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
      { apiGroups: [''], resources: ['events'], verbs: ['create'] },
    ]);
    t.equal(forPeople.filter(({ rules }) => rules !== undefined).length, 5, 'and there is no other');
    t.end();
  },
);

t.test('the receiver goes before ordinary pods, and its requests before those of other service accounts', (t) => {
  t.match(podSpec(deployment), { priorityClassName: 'big-red-button' });
  const { value } = { value: 0, ...named(objects, 'PriorityClass', 'big-red-button') };
  t.ok(value > 0 && value < 1_000_000_000, "above the default, below Kubernetes' own classes");
  t.match(named(objects, 'FlowSchema', 'big-red-button').spec, {
    priorityLevelConfiguration: { name: named(objects, 'PriorityLevelConfiguration', 'big-red-button').metadata.name },
    rules: [
      {
        subjects: [{ kind: 'ServiceAccount', serviceAccount: { name: account.name, namespace: account.namespace } }],
        resourceRules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'], clusterScope: true, namespaces: ['*'] }],
      },
    ],
  });
  t.match(
    named(objects, 'FlowSchema', 'big-red-button').spec,
    { matchingPrecedence: 600 },
    'service-accounts has 9000',
  );
  t.end();
});

t.test('only the roles on buttons are bound, each to an account that no pod uses', (t) => {
  const bindings = forPeople.filter(({ roleRef }) => roleRef !== undefined);
  t.match(
    bindings.map(({ metadata, roleRef, subjects }) => ({ metadata, roleRef, subjects })),
    [viewerAccount, operatorAccount].map((name) => ({
      metadata: { name, namespace: 'big-red-button' },
      roleRef: { kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: 'big-red-button' }],
    })),
  );
  t.equal(bindings.length, 2);
  for (const name of [viewerAccount, operatorAccount]) {
    t.match(named(forPeople, 'ServiceAccount', name), { automountServiceAccountToken: false });
  }
  t.strictSame(config.receiver.people, { kubernetes: { audience: defaultAudience }, openReading: false });
  t.match(read('k8s/receiver/people.yaml'), mintCommand('big-red-button', defaultAudience));
  t.end();
});

t.test('each rule of a role has a comment', (t) => {
  for (const file of ['state', 'targets', 'reviews', 'people', 'direct']) {
    const lines = read(`k8s/receiver/${file}.yaml`).split('\n');
    for (const [index, line] of lines.entries()) {
      if (line.startsWith('  - apiGroups:')) t.match(lines[index - 1], /^ {2}# /, `${file}:${index + 1}`);
    }
  }
  t.end();
});

t.test('the state objects have no data, so applying them again erases no latch', (t) => {
  const names = stateNames(config.buttons);
  for (const name of names) {
    const { apiVersion, kind, metadata, file } = named(objects, 'ConfigMap', name);
    t.strictSame(named(objects, 'ConfigMap', name), { apiVersion, kind, metadata, file }, name);
    t.equal(metadata.namespace, config.kubernetes.stateNamespace);
  }
  t.end();
});

t.test('the policy checks every write by the account, and refuses with 403', (t) => {
  const { spec } = named(objects, 'ValidatingAdmissionPolicy', 'big-red-button');
  t.equal(spec?.failurePolicy, 'Fail');
  t.strictSame(spec?.matchConstraints, {
    resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'], operations: ['*'], scope: '*' }],
  });
  t.strictSame(
    spec?.matchConditions?.map(({ expression }) => expression),
    ['request.userInfo.username == "system:serviceaccount:" + "big-red-button" + ":" + "big-red-button"'],
  );
  t.strictSame(
    spec?.validations?.map(({ reason }) => reason),
    ['Forbidden', 'Forbidden'],
  );
  const binding = named(objects, 'ValidatingAdmissionPolicyBinding', 'big-red-button');
  t.equal(binding.spec?.policyName, 'big-red-button');
  t.ok(binding.spec?.validationActions?.includes('Deny'));
  t.end();
});

t.test('the config has the paths that the Deployment mounts, in a ConfigMap with a fixed name', (t) => {
  const { volumes = [], containers } = podSpec(deployment);
  const [files] = volumes.filter(({ name }) => name === 'files');
  t.match(files?.projected?.sources, [
    { configMap: { name: 'big-red-button-config', items: [{ path: 'config.yaml' }] } },
    { secret: { name: 'big-red-button-alertmanager', optional: true, items: [{ path: 'alertmanager-token' }] } },
    {
      secret: { name: 'big-red-button-tls', optional: true, items: [{ path: 'tls/tls.crt' }, { path: 'tls/tls.key' }] },
    },
  ]);
  t.match(containers, [
    {
      args: ['serve', '--config', '/etc/big-red-button/config.yaml'],
      volumeMounts: [
        { name: 'files', mountPath: '/etc/big-red-button' },
        { name: 'hooks', mountPath: '/etc/big-red-button-hooks' },
        {},
      ],
    },
  ]);
  t.equal(config.receiver.alertmanagerTokenFile, '/etc/big-red-button/alertmanager-token');
  t.match(config.receiver.tls, {
    certFile: '/etc/big-red-button/tls/tls.crt',
    keyFile: '/etc/big-red-button/tls/tls.key',
  });
  t.match(load(read('k8s/receiver/kustomization.yaml')), {
    configMapGenerator: [{ name: 'big-red-button-config', options: { disableNameSuffixHash: true } }],
  });
  t.end();
});

t.test('there are two replicas of this version, and a drain always leaves one', (t) => {
  t.equal(deployment.spec?.replicas, 2);
  t.match(deployment.spec, { strategy: { rollingUpdate: { maxUnavailable: 0 } } });
  t.match(named(objects, 'PodDisruptionBudget', 'big-red-button').spec, { minAvailable: 1 });
  t.match(load(read('k8s/kustomization.yaml')), { images: [{ name: 'big-red-button', newTag: version }] });
  t.end();
});

t.test('the heap, the bytes that may wait, and Node itself fit into the memory limit', (t) => {
  const { memoryMiB, env } = podLimits;
  const setting = (name: string) => Number(new RegExp(`--${name}=(\\d+)`).exec(env.NODE_OPTIONS ?? '')?.[1]);
  // V8 copies new objects from one half to the other, and a third part is for large ones.
  const heap = setting('max-old-space-size') + 3 * setting('max-semi-space-size');
  const waiting = (answerBytes + bodyMemoryBytes) / 1_048_576;
  const node = 120;
  t.ok(heap + waiting + node <= memoryMiB, `${heap} + ${waiting} + ${node} MiB of ${memoryMiB} MiB`);
  t.match(env, { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: /^\d+$/ });
  t.end();
});

t.test('the account gets a token only where it is needed, valid for an hour', (t) => {
  t.match(named(objects, 'ServiceAccount', 'big-red-button'), { automountServiceAccountToken: false });
  const { automountServiceAccountToken, serviceAccountName, volumes } = podSpec(deployment);
  t.equal(automountServiceAccountToken, false);
  t.equal(serviceAccountName, account.name);
  t.match(volumes?.find(({ name }) => name === 'api-token')?.projected?.sources, [
    { serviceAccountToken: { path: 'token', expirationSeconds: 3600 } },
    {},
    {},
  ]);
  t.end();
});

t.test('the network policy admits only Alertmanager, which calls the Service', (t) => {
  t.match(named(objects, 'NetworkPolicy', 'big-red-button').spec, {
    ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }] }],
  });
  t.match(named(objects, 'Service', 'big-red-button').spec, { ports: [{ port: config.receiver.listen.port }] });
  t.match(read('alertmanager/alertmanager.yml'), 'https://big-red-button.big-red-button.svc:8443/api/v1/alertmanager');
  t.end();
});

t.test('the hooks and the drill in the comments are valid when uncommented', (t) => {
  const uncommented = (file: string, from: string) => {
    const [kept = '', shown = ''] = read(file)
      .replace(/^ *# The canary of the drill.*\n/m, '')
      .split(from);
    return kept + from.replace('# ', '') + shown.replaceAll(/^( *)# /gm, '$1');
  };
  const { buttons } = parseConfig(uncommented('k8s/receiver/config.yaml', '    # hooks:'), 'config.yaml');
  t.match(buttons[0]?.hooks, [{ name: 'payment-queue', events: ['tripped', 'stopped', 'reset'] }]);
  t.match(buttons[1], { name: 'drill', target: drillTarget(drillNamespace), limit: 1, sensor: 'off' });
  const { secretFile = '' } = buttons[0]?.hooks[0] ?? {};
  const volume = { name: 'hooks', secret: { secretName: 'big-red-button-hooks', optional: true } };
  t.match(podSpec(deployment), {
    containers: [{ volumeMounts: [{}, { name: 'hooks', mountPath: dirname(secretFile) }, {}] }],
    volumes: [{}, volume, {}],
  });
  const policy = load(uncommented('k8s/receiver/network-policy.yaml', '    # - to:'));
  t.match(policy, { spec: { egress: [{}, {}, { to: [{ podSelector: Object }], ports: [{ port: 8080 }] }] } });
  t.end();
});
