import nock from 'nock';
import t from 'tap';
import { parseConfig } from '../../src/config/parse-config.ts';
import type { ButtonConfig } from '../../src/core/button-config.ts';
import type { TargetKindRow } from '../../src/core/kind-row.ts';
import { heldWorkload } from '../../src/core/latch/held.ts';
import { armedLatch, withTrip } from '../../src/core/latch/latch.ts';
import { parseLatch } from '../../src/core/latch/latch-schema.ts';
import { describeTarget, plainTarget, targetKey } from '../../src/core/target.ts';
import { podController, podNameTest, rowOf, targetKindTable } from '../../src/core/target-kinds.ts';
import { restoreCommand } from '../../src/core/text/restore-command.ts';
import { knownResource } from '../../src/telemetry/metrics/kubernetes-labels.ts';
import { mockApi } from '../kubernetes/mocked-api.ts';

const { podOwner: _, ...incomplete } = targetKindTable.Deployment;
// @ts-expect-error A row without one of its columns does not compile.
incomplete satisfies TargetKindRow;

const rollout = 'apiVersion: argoproj.io/v1alpha1, kind: Rollout, namespace: sre, name: swype-app';

function buttonOn(target: string): ButtonConfig {
  const { buttons } = parseConfig(
    `
version: 1
receiver: { alertmanagerTokenFile: /token }
buttons:
  - { name: swype-app, target: { ${target} }, match: ['alertname="BigRedButtonStop"'] }
`,
    'config.yaml',
  );
  const [button] = buttons;
  if (button === undefined) throw new Error('the config has one button');
  return button;
}

t.test("a kind outside the table needs its apiVersion alone, and Rollout's ReplicaSets are known", (t) => {
  t.strictSame(buttonOn(rollout).target, {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    resource: 'rollouts',
    replicasPath: '.spec.replicas',
    replicaSetHashLabel: 'rollouts-pod-template-hash',
    namespace: 'sre',
    name: 'swype-app',
  });
  const cloneSet = buttonOn('apiVersion: apps.kruise.io/v1alpha1, kind: CloneSet, namespace: sre, name: a').target;
  t.match(rowOf(cloneSet), {
    group: 'apps.kruise.io',
    version: 'v1alpha1',
    resource: 'clonesets',
    podOwner: 'workload',
  });
  const proxy = buttonOn('apiVersion: example.com/v1, kind: Proxy, namespace: sre, name: a').target;
  t.equal(rowOf(proxy).resource, 'proxies');
  const boss = buttonOn('apiVersion: example.com/v1, kind: Boss, namespace: sre, name: a').target;
  t.equal(rowOf(boss).resource, 'bosses');
  t.end();
});

t.test('a Deployment with its apiVersion is the Deployment, and one of another group is another kind', (t) => {
  const name = 'namespace: sre, name: swype-app';
  const own = buttonOn(`apiVersion: apps/v1, kind: Deployment, ${name}`).target;
  t.strictSame(own, { kind: 'Deployment', namespace: 'sre', name: 'swype-app' });
  const other = buttonOn(`apiVersion: example.com/v1, kind: Deployment, ${name}`).target;
  t.equal(targetKey(other), 'Deployment.example.com/sre/swype-app');
  t.not(targetKey(other), targetKey(own));
  t.end();
});

t.test(
  'a kind outside the table never escalates by itself, because only its controller knows how its pods end',
  (t) => {
    t.equal(buttonOn(rollout).escalate, undefined);
    t.equal(rowOf(buttonOn(rollout).target).podManagement, 'unknown');
    t.end();
  },
);

t.test('people read the kind with its group, and kubectl finds it by its plural name', (t) => {
  const { target } = buttonOn(rollout);
  t.equal(describeTarget(target), 'rollout.argoproj.io/swype-app in sre');
  t.equal(heldWorkload(target), 'rollouts.argoproj.io/sre/swype-app');
  t.equal(restoreCommand(target, 3), 'kubectl scale rollouts.argoproj.io/swype-app --namespace sre --replicas 3');
  t.equal(knownResource('rollouts/scale'), 'rollouts/scale');
  t.equal(knownResource('rollouts'), 'other');
  t.end();
});

t.test('a latch keeps the whole kind, so that its target is held after it has left the config', (t) => {
  const { target } = buttonOn(`${rollout}, podNames: 'swype-[a-z0-9]+', replicasPath: .spec.size`);
  const by = { trigger: 'press', reason: 'r', account: 'a' } as const;
  const made = { id: 'a1', at: '2026-11-30T00:00:00.000Z', by, cause: 'none', because: 'b', lines: [] } as const;
  const latched = withTrip(undefined, { ...target, uid: 'u', selector: 'app=a' }, made);
  const parsed = parseLatch(JSON.stringify(latched));
  t.ok(parsed.ok);
  if (parsed.ok) t.strictSame(plainTarget(parsed.record.target), target);
  const incomplete = { ...armedLatch(target), target: { ...target, resource: '../secrets' } };
  t.notOk(parseLatch(JSON.stringify(incomplete)).ok, 'a resource that would lead to another path is damage');
  const bare = {
    ...armedLatch(target),
    target: { kind: 'Deployment', apiVersion: 'x/v1', namespace: 'sre', name: 'a' },
  };
  t.notOk(parseLatch(JSON.stringify(bare)).ok, 'an apiVersion without the rest of the kind is damage');
  t.end();
});

t.test('another kind is read, stopped and recorded at the paths of its own API group', async (t) => {
  const { api, cluster, inspector } = mockApi(t);
  const signal = AbortSignal.timeout(30_000);
  const { target } = buttonOn(rollout);
  const path = '/apis/argoproj.io/v1alpha1/namespaces/sre/rollouts/swype-app';
  const scale = { kind: 'Scale', metadata: { uid: 'u', resourceVersion: '1' }, spec: {} };
  api.get(`${path}/scale`).reply(200, scale);
  api.patch(`${path}/scale`).query(true).reply(200, scale);
  api.get(path).reply(200, { kind: 'Rollout', metadata: { resourceVersion: '1' }, spec: { replicas: 4 } });
  api.get('/apis/apiextensions.k8s.io/v1/customresourcedefinitions/rollouts.argoproj.io').reply(200, {
    kind: 'CustomResourceDefinition',
    metadata: { resourceVersion: '1' },
    spec: { versions: [{ name: 'v1alpha1', subresources: { scale: { specReplicasPath: '.spec.replicas' } } }] },
  });
  api
    .post('/api/v1/namespaces/sre/events', (body) => body.involvedObject.apiVersion === 'argoproj.io/v1alpha1')
    .query(true)
    .reply(201, { kind: 'Event', metadata: { resourceVersion: '1' } });
  t.equal((await cluster.readScale(target, signal)).replicas, 0);
  t.equal((await cluster.scaleToZero(target, {}, signal)).replicas, 0);
  const workload = await inspector.readWorkload(target, signal);
  t.strictSame(workload, { replicas: 4, labels: {}, annotations: {}, scale: { replicas: '.spec.replicas' } });
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
  t.equal(podController(buttonOn(rollout).target, 'a1').name, 'swype-app-a1');
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
  const isNamed = podNameTest(buttonOn(`${rollout}, podNames: 'worker-[0-9]+'`).target);
  t.ok(isNamed('worker-1'));
  t.notOk(isNamed('swype-app-1'));
  t.end();
});
