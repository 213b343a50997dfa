import nock from 'nock';
import t from 'tap';
import type { Target } from '../../src/core/target.ts';
import { podController, type TargetKindRow, targetKindTable } from '../../src/core/target-kinds.ts';

// The modules under test derive their own values from the table when they are loaded, so the row comes first.
const rollout: TargetKindRow = {
  ...targetKindTable.Deployment,
  group: 'argoproj.io',
  version: 'v1alpha1',
  resource: 'rollouts',
};
Object.assign(targetKindTable, { Rollout: rollout });
const { parseConfig } = await import('../../src/config/parse-config.ts');
const { targetRights } = await import('../../src/generate/manifests/target-rights.ts');
const { directRights } = await import('../../src/generate/manifests/direct-rights.ts');
const { admissionPolicy } = await import('../../src/generate/manifests/admission-policy.ts');
const { ruleWords } = await import('../../src/generate/monitoring/rule-words.ts');
const { knownResource } = await import('../../src/telemetry/metrics/kubernetes-labels.ts');
const { parseTarget } = await import('../../src/core/target.ts');
const { mockApi } = await import('../kubernetes/mocked-api.ts');

const { podOwner: _, ...incomplete } = rollout;
// @ts-expect-error A row without one of its columns does not compile.
incomplete satisfies TargetKindRow;

const { buttons } = parseConfig(
  `
version: 1
receiver: { alertmanagerTokenFile: /token }
kubernetes: { stateNamespace: brb }
buttons:
  - name: swype-app
    target: { kind: Rollout, namespace: sre, name: swype-app }
    match: ['alertname="BigRedButtonStop"']
`,
  'config.yaml',
);

t.test('a third kind of target needs one row: config, rights, policy and rules accept it', (t) => {
  const [button] = buttons;
  if (button === undefined) throw new Error('the config has one button');
  t.match(parseTarget('rollout/sre/swype-app'), button.target);
  for (const rights of [targetRights(button, 'brb'), directRights(buttons)])
    t.match(rights, /apiGroups: \[argoproj.io\]\n {4}resources: \[rollouts\/scale\]\n {4}resourceNames: \[swype-app\]/);
  const policy = admissionPolicy(buttons, 'brb');
  t.match(policy, 'request.resource.group == "argoproj.io"');
  t.match(policy, '["rollouts/scale sre/swype-app"]');
  t.ok(ruleWords(button).includes('pod=~"swype-app-.*"'));
  t.ok(ruleWords(button).includes('target_kind: Rollout'));
  t.equal(knownResource('rollouts/scale'), 'rollouts/scale');
  t.end();
});

t.test('a policy for targets of two API groups allows both', (t) => {
  const others = buttons.map((button) => ({ ...button, target: { ...button.target, kind: 'Deployment' as const } }));
  t.match(admissionPolicy([...buttons, ...others], 'brb'), 'request.resource.group in ["argoproj.io", "apps"]');
  t.end();
});

t.test('a third kind is read, stopped and recorded at the paths of its own API group', async (t) => {
  const { api, cluster, inspector } = mockApi(t);
  const signal = AbortSignal.timeout(30_000);
  // The kind exists in this test alone.
  const target = buttons[0]?.target as Target;
  const path = '/apis/argoproj.io/v1alpha1/namespaces/sre/rollouts/swype-app';
  const scale = { kind: 'Scale', metadata: { uid: 'u', resourceVersion: '1' }, spec: {} };
  api.get(`${path}/scale`).reply(200, scale);
  api.patch(`${path}/scale`).query(true).reply(200, scale);
  api.get(path).reply(200, { kind: 'Rollout', metadata: { resourceVersion: '1' }, spec: { replicas: 4 } });
  api
    .post('/api/v1/namespaces/sre/events', (body) => body.involvedObject.apiVersion === 'argoproj.io/v1alpha1')
    .query(true)
    .reply(201, { kind: 'Event', metadata: { resourceVersion: '1' } });
  t.equal((await cluster.readScale(target, signal)).replicas, 0);
  t.equal((await cluster.scaleToZero(target, {}, signal)).replicas, 0);
  t.equal((await inspector.readWorkload(target, signal))?.replicas, 4);
  await cluster.recordEvent({ name: 'a.1', target, reason: 'BigRedButtonTripped', message: 'm', at: 0 }, signal);
  t.ok(nock.isDone());
});

t.test("a Deployment's pods belong to its ReplicaSets, a StatefulSet's pods to itself", (t) => {
  const name = 'swype-app';
  t.strictSame(podController({ kind: 'Deployment', name }, '5d4f6c7b89'), {
    group: 'apps',
    version: 'v1',
    kind: 'ReplicaSet',
    name: 'swype-app-5d4f6c7b89',
  });
  t.strictSame(podController({ kind: 'StatefulSet', name }, ''), {
    group: 'apps',
    version: 'v1',
    kind: 'StatefulSet',
    name,
  });
  t.end();
});

t.test('pods are named by the rules of their kind, and a long name is cut as Kubernetes cuts it', (t) => {
  const { Deployment, StatefulSet } = targetKindTable;
  const long = 'n'.repeat(60);
  t.match('swype.app-5d4f6c7b89-x2x4z', new RegExp(`^${Deployment.podName.pattern('swype.app')}$`));
  t.equal(Deployment.podName.example(long), `${'n'.repeat(58)}x2x4z`);
  t.match(Deployment.podName.example(long), new RegExp(`^${Deployment.podName.pattern(long)}$`));
  t.equal(StatefulSet.podName.pattern('ledger.v2'), 'ledger[.]v2-[0-9]+');
  t.match(StatefulSet.podName.example('ledger'), new RegExp(`^${StatefulSet.podName.pattern('ledger')}$`));
  t.end();
});
