import nock from 'nock';
import t from 'tap';
import { failureOf, soon, status, target } from '../fixtures.ts';
import { mockApi } from '../mocked-api.ts';

const workloadPath = '/apis/apps/v1/namespaces/sre/deployments/swype-app';
const autoscalerPath = '/apis/autoscaling/v2/namespaces/sre/horizontalpodautoscalers';
const scaledObjectPath = '/apis/keda.sh/v1alpha1/namespaces/sre/scaledobjects';
const accessPath = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
const policyPath = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies';
const bindingPath = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings';
const account = 'system:serviceaccount:big-red-button:big-red-button';

function list(kind: string, items: readonly object[]) {
  return { kind: `${kind}List`, metadata: { resourceVersion: '7' }, items };
}

t.test('reads a workload and its controller', async (t) => {
  const { api, inspector } = mockApi(t);
  const containers = [{ name: 'stripe' }, { name: 'proxy', terminationMessagePolicy: 'FallbackToLogsOnError' }];
  const metadata = {
    ...{ name: 'swype-app', resourceVersion: '7', labels: { app: 'swype-app' }, annotations: { a: 'b' } },
    ownerReferences: [
      { apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: '1' },
      { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'swype', uid: '2', controller: true },
    ],
  };
  const spec = { replicas: 2, selector: {}, template: { spec: { containers } } };
  api.get(workloadPath).reply(200, { kind: 'Deployment', metadata, spec });
  t.strictSame(await inspector.readWorkload(target, soon()), {
    replicas: 2,
    labels: { app: 'swype-app' },
    annotations: { a: 'b' },
    controller: 'Rollout swype',
    pods: {
      gracePeriodSeconds: 30,
      containers: [
        { name: 'stripe', terminationMessagePolicy: 'File' },
        { name: 'proxy', terminationMessagePolicy: 'FallbackToLogsOnError' },
      ],
    },
  });
});

t.test('reads a StatefulSet at its own path', async (t) => {
  const { api, inspector } = mockApi(t);
  const path = '/apis/apps/v1/namespaces/sre/statefulsets/ledger';
  api
    .get(path)
    .reply(200, { kind: 'StatefulSet', metadata: { resourceVersion: '7' }, spec: { replicas: 0, template: {} } });
  const ledger = { kind: 'StatefulSet', namespace: 'sre', name: 'ledger' } as const;
  t.match(await inspector.readWorkload(ledger, soon()), {
    ...{ replicas: 0, podManagement: 'OrderedReady' },
    pods: { containers: [], gracePeriodSeconds: 30 },
  });
  const template = { spec: { terminationGracePeriodSeconds: 300, containers: [] } };
  const spec = { replicas: 0, podManagementPolicy: 'Parallel', template };
  api.get(path).reply(200, { kind: 'StatefulSet', metadata: { resourceVersion: '7' }, spec });
  t.match(await inspector.readWorkload(ledger, soon()), {
    podManagement: 'Parallel',
    pods: { gracePeriodSeconds: 300 },
  });
});

t.test('a missing workload is undefined, and a forbidden one is an error', async (t) => {
  const { api, inspector } = mockApi(t);
  api.get(workloadPath).reply(404, status(404, 'not found'));
  t.equal(await inspector.readWorkload(target, soon()), undefined);
  api.get(workloadPath).reply(403, status(403, 'no'));
  t.match(await failureOf(inspector.readWorkload(target, soon())), {
    kind: 'forbidden',
    message: /verbs \[get\], apiGroups \[apps\], resources \[deployments\]/,
  });
});

t.test('lists autoscalers and ScaledObjects with their minimum or its default', async (t) => {
  const { api, inspector } = mockApi(t);
  const scaleTargetRef = { kind: 'Deployment', name: 'swype-app' };
  api.get(autoscalerPath).reply(
    200,
    list('HorizontalPodAutoscaler', [
      { metadata: { name: 'one' }, spec: { scaleTargetRef, minReplicas: 0, maxReplicas: 3 } },
      { metadata: { name: 'two' }, spec: { scaleTargetRef, maxReplicas: 3 } },
    ]),
  );
  const scaledObject = { metadata: { name: 'three' }, spec: { scaleTargetRef: { name: 'swype-app' } } };
  api.get(scaledObjectPath).reply(200, list('ScaledObject', [scaledObject]));
  const of = { targetKind: 'Deployment', targetName: 'swype-app' };
  t.strictSame(await inspector.listScalers('sre', soon()), [
    { kind: 'HorizontalPodAutoscaler', name: 'one', ...of, minimum: 0 },
    { kind: 'HorizontalPodAutoscaler', name: 'two', ...of, minimum: 1 },
    { kind: 'ScaledObject', name: 'three', ...of, minimum: 0 },
  ]);
});

t.test('a cluster without KEDA has no ScaledObjects', async (t) => {
  const { api, inspector } = mockApi(t);
  api.get(autoscalerPath).reply(200, list('HorizontalPodAutoscaler', []));
  api.get(scaledObjectPath).reply(404, '404 page not found', { 'content-type': 'text/plain' });
  t.strictSame(await inspector.listScalers('sre', soon()), []);
});

t.test(
  'asks for the rights of a service account with its groups, and with the subresource as its own field',
  async (t) => {
    const { api, inspector } = mockApi(t);
    const bodies: unknown[] = [];
    const answer = (allowed: boolean) => ({ kind: 'SubjectAccessReview', metadata: {}, spec: {}, status: { allowed } });
    const keep = (body: unknown) => bodies.push(body) > 0;
    api.post(accessPath, keep).reply(201, answer(true));
    const right = { verb: 'patch', group: 'apps', resource: 'deployments/scale', namespace: 'sre', name: 'swype-app' };
    t.equal(await inspector.mayDo(account, right, soon()), true);
    t.match(bodies[0], {
      spec: {
        user: account,
        groups: ['system:serviceaccounts', 'system:serviceaccounts:big-red-button', 'system:authenticated'],
        resourceAttributes: {
          ...{ verb: 'patch', group: 'apps', resource: 'deployments', subresource: 'scale' },
          ...{ namespace: 'sre', name: 'swype-app' },
        },
      },
    });
    api.post(accessPath).reply(201, answer(false));
    t.equal(await inspector.mayDo('alice', { verb: 'get', group: '', resource: 'pods' }, soon()), false);
  },
);

t.test('finds the policy by its state namespace, with its account, its targets, and whether it is bound', async (t) => {
  const { api, inspector } = mockApi(t);
  const policy = (name: string, namespace: string) => ({
    metadata: { name },
    spec: {
      matchConditions: [
        { name: 'who', expression: `u == "system:serviceaccount:" + "${namespace}" + ":" + "${name}"` },
      ],
      variables: [
        { name: 'stateNamespace', expression: `"${namespace}"` },
        { name: 'targets', expression: '["deployments/scale sre/swype-app", "statefulsets/scale pay/ledger"]' },
      ],
    },
  });
  const policies = [policy('other', 'elsewhere'), policy('button', 'big-red-button')];
  const binding = (policyName: string, action: string) => ({ spec: { policyName, validationActions: [action] } });
  const found = async (bindings: readonly object[]) => {
    api.get(policyPath).query(true).reply(200, list('ValidatingAdmissionPolicy', policies));
    api.get(bindingPath).reply(200, list('ValidatingAdmissionPolicyBinding', bindings));
    return inspector.findPolicy('big-red-button', soon());
  };
  t.strictSame(await found([binding('button', 'Deny')]), {
    name: 'button',
    account: 'system:serviceaccount:big-red-button:button',
    targets: ['deployments/scale sre/swype-app', 'statefulsets/scale pay/ledger'],
    denies: true,
    holds: [],
  });
  t.match(await found([binding('button', 'Warn'), binding('other', 'Deny')]), { denies: false });
  policies.pop();
  t.equal(await found([]), undefined);
});

t.test('finds the targets that the policy of held targets denies to raise', async (t) => {
  const { api, inspector } = mockApi(t);
  const own = {
    metadata: { name: 'button' },
    spec: { variables: [{ name: 'stateNamespace', expression: '"big-red-button"' }] },
  };
  const held = { metadata: { name: 'button-held' }, spec: { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' } } };
  const binding = (policyName: string, namespace: string, action = 'Deny') => ({
    spec: {
      policyName,
      validationActions: [action],
      paramRef: { name: 'big-red-button-ledger', namespace },
      matchResources: {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'pay' } },
        resourceRules: [{ resources: ['statefulsets', 'statefulsets/scale'], resourceNames: ['ledger'] }],
      },
    },
  });
  const holds = async (...bindings: readonly object[]) => {
    api
      .get(policyPath)
      .query(true)
      .reply(200, list('ValidatingAdmissionPolicy', [own, held]));
    api.get(bindingPath).reply(200, list('ValidatingAdmissionPolicyBinding', bindings));
    return (await inspector.findPolicy('big-red-button', soon()))?.holds;
  };
  t.strictSame(await holds(binding('button-held', 'big-red-button')), [
    'big-red-button-ledger statefulsets pay/ledger',
  ]);
  t.strictSame(await holds(binding('button-held', 'elsewhere')), [], 'another installation');
  t.strictSame(await holds(binding('button-held', 'big-red-button', 'Warn')), [], 'a binding that only warns');
  t.strictSame(await holds(binding('other', 'big-red-button')), [], 'another policy');
});

t.teardown(() => nock.restore());
