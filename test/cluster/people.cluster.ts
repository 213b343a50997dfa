import type { Test } from 'tap';
import { mintCommand } from '../../src/core/people-access.ts';
import { connect } from '../../src/kubernetes/connect.ts';
import { Client } from '../contract/client.ts';
import { soon } from '../kubernetes/fixtures.ts';
import type { Cluster } from './cluster.ts';
import { until } from './node/component.ts';
import { accessOf } from './support/kube-access.ts';
import { type PeoplesReceiver, startPeoplesReceiver } from './support/peoples-receiver.ts';
import { type Attributes, Reviews } from './support/rights.ts';
import { expired, mint } from './support/tokens.ts';

const audience = 'big-red-button';
const [viewer, operator] = ['big-red-button-viewer', 'big-red-button-operator'];

export async function tell(t: Test, cluster: Cluster): Promise<void> {
  await t.test('a receiver asks a real API server who people are, and what they may do', async (t) => {
    const receiver = await startPeoplesReceiver(t, cluster);
    const { stateNamespace } = receiver.installation;
    await t.test('removed', (t) => strangersAreRefused(t, cluster, receiver));
    await t.test('people without a right, and with one right only', (t) => rightsAreTold(t, cluster, receiver));

    await t.test(
      'the token from the advice in the rejection is good for every verb, and not for the API itself',
      async (t) => {
        const { body } = await receiver.call(undefined, 'GET', '');
        const command = mintCommand(stateNamespace, audience);
        t.match(body.expected, command);
        const token = (await cluster.kubectl(...command.split(' ').slice(1))).trim();
        await pressAndReset(t, receiver, token);
        const { url, ca } = await accessOf(cluster, stateNamespace, operator);
        const thief = new Client({ url, ca, token });
        t.teardown(() => thief.close());
        t.equal((await thief.get('/api')).status, 401, 'an attacker who breaks into the receiver gets no useful token');
      },
    );
  });

  await t.test('the shipped roles let people make one token and press without the receiver, and nothing more', (t) =>
    rolesAreExact(t, cluster),
  );
}

async function strangersAreRefused(t: Test, cluster: Cluster, { installation, call, log }: PeoplesReceiver) {
  const { stateNamespace, kubeconfig } = installation;
  const forTheApi = await mint(cluster, stateNamespace, operator);
  const good = await mint(cluster, stateNamespace, operator, audience);
  await cluster.kubectl('-n', stateNamespace, 'create', 'serviceaccount', 'leaver');
  const ofALeaver = await mint(cluster, stateNamespace, 'leaver', audience);
  await cluster.kubectl('-n', stateNamespace, 'delete', 'serviceaccount', 'leaver');
  const { node } = cluster;
  const removed: Record<string, [string | undefined, RegExp]> = {
    'no token': [undefined, /no bearer token/],
    'an invented token': ['nobody-has-this-token', /not valid/],
    'a token for another audience': [await mint(cluster, stateNamespace, operator, 'another'), /made for another/],
    'a token for the API server': [forTheApi, /made for https:\/\/kubernetes\.default\.svc/],
    'a token whose signature is another': [
      good.replace(/[^.]+$/, (signature) => signature.split('').reverse().join('')),
      /not valid/,
    ],
    'a token of an account that was deleted': [ofALeaver, /not valid/],
    ...(node && { 'a token that expired': [await expired(node, good), /expired at/] }),
  };
  for (const [title, [token, message]] of Object.entries(removed)) {
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['POST', '/swype-app/press', { reason: 'why' }],
    ] as const) {
      const answer = await call(token, method, path, body);
      t.match(answer, { status: 401, body: { message } }, `${title}: ${method}`);
    }
    if (token !== undefined)
      t.notOk(
        log.some((line) => line.includes(token)),
        `${title} is in no log`,
      );
  }
  t.match(await call(good, 'GET', ''), { status: 200 }, 'while a good one opens');

  const { reviews, close } = connect({ kubeconfig, stateNamespace });
  t.teardown(close);
  const others = Object.values(removed).flatMap(([token]) => (token === undefined ? [] : [token]));
  for (const token of others) {
    const review = await reviews.reviewToken(token, audience, soon());
    t.strictSame(review, { authenticated: false }, 'none of them depends on what it says of itself');
  }
}

async function rightsAreTold(t: Test, cluster: Cluster, { installation, call }: PeoplesReceiver) {
  const { stateNamespace } = installation;
  const kubectl = (...args: string[]) => cluster.kubectl('-n', stateNamespace, ...args);
  const nobody = await mint(cluster, stateNamespace, 'default', audience);
  const looker = await mint(cluster, stateNamespace, viewer, audience);
  const press = (token: string) => call(token, 'POST', '/swype-app/press', { reason: 'why' });
  const reset = (token: string) => call(token, 'POST', '/swype-app/reset', { trip: 'none', reason: 'why' });

  const account = `system:serviceaccount:${stateNamespace}:default`;
  t.match(await call(nobody, 'GET', ''), { status: 403, body: { message: `${account} may not get all buttons` } });
  t.match(await press(nobody), { status: 403, body: { message: `${account} may not press swype-app` } });
  t.equal((await call(looker, 'GET', '')).status, 200, 'the viewer looks');
  t.equal((await call(looker, 'GET', '/swype-app')).status, 200);
  t.equal((await press(looker)).status, 403, 'and may not press');
  t.equal((await reset(looker)).status, 403, 'nor reset');

  await kubectl('create', 'serviceaccount', 'one-button');
  // `kubectl create role` accepts only resources that the API server serves.
  await cluster.apply({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'one-button', namespace: stateNamespace },
    rules: [
      {
        apiGroups: ['big-red-button.dev'],
        resources: ['buttons'],
        resourceNames: ['swype-app'],
        verbs: ['get', 'reset'],
      },
    ],
  });
  await kubectl(
    'create',
    'rolebinding',
    'one-button',
    '--role=one-button',
    `--serviceaccount=${stateNamespace}:one-button`,
  );
  const some = await mint(cluster, stateNamespace, 'one-button', audience);
  const seesIt = async () => (await call(some, 'GET', '/swype-app')).status === 200;
  await until('a right by the name of the button counts', seesIt, 30_000);
  t.equal((await call(some, 'GET', '')).status, 403, 'the list of all is more than that');
  t.equal((await press(some)).status, 403, 'a press is another verb');
  t.equal((await reset(some)).status, 409, 'the reset is let in: there is nothing to release');
}

async function pressAndReset(t: Test, { installation, call }: PeoplesReceiver, token: string): Promise<void> {
  t.equal((await call(token, 'GET', '')).status, 200);
  const pressed = await call(token, 'POST', '/swype-app/press', { reason: 'fraud wave', claimedName: 'Alice' });
  t.match(pressed, { status: /^20[02]$/, body: { trip: String } });
  const { trip } = pressed.body;
  const order = { trip, reason: 'over', claimedName: 'Alice', force: true };
  t.equal((await call(token, 'POST', '/swype-app/reset', order)).status, 200);
  const account = `system:serviceaccount:${installation.stateNamespace}:${operator}`;
  t.match((await call(token, 'GET', '/swype-app')).body.history, [
    {
      by: { trigger: 'press', account, claimedName: 'Alice', reason: 'fraud wave' },
      reset: { account, claimedName: 'Alice', reason: 'over' },
    },
  ]);
}

/** Verbs and resources of which only the listed ones may be allowed. */
const asked = {
  '': [
    'pods',
    'pods/exec',
    'pods/portforward',
    'secrets',
    'configmaps',
    'events',
    'serviceaccounts',
    'serviceaccounts/token',
    'services',
  ],
  apps: ['deployments', 'deployments/scale', 'statefulsets/scale', 'replicasets'],
  'rbac.authorization.k8s.io': ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'],
  'authentication.k8s.io': ['tokenreviews'],
  'admissionregistration.k8s.io': ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'],
  'big-red-button.dev': ['buttons'],
};
const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', 'press', 'reset'];

async function rolesAreExact(t: Test, cluster: Cluster): Promise<void> {
  const { installation } = await startPeoplesReceiver(t, cluster);
  const { stateNamespace: state, targetNamespace: target, account: name } = installation;
  const admin = new Client(await administrator(t, cluster, target, name));
  t.teardown(() => admin.close());
  for (const person of ['on-call', 'direct']) await cluster.kubectl('-n', state, 'create', 'serviceaccount', person);
  const bind = (namespace: string, person: string, role: string) =>
    cluster.kubectl(
      '-n',
      namespace,
      'create',
      'rolebinding',
      `${person}-${role.split('=')[1]}`,
      role,
      `--serviceaccount=${state}:${person}`,
    );
  await bind(state, 'on-call', '--role=big-red-button-operator-token');
  await bind(state, 'on-call', '--role=big-red-button-tunnel');
  for (const namespace of [state, target]) await bind(namespace, 'direct', `--clusterrole=${name}-direct`);

  const places = [
    { namespace: state, name: '' },
    { namespace: state, name: 'big-red-button-swype-app' },
    { namespace: state, name: 'big-red-button-config' },
    { namespace: state, name: operator },
    { namespace: state, name: viewer },
    { namespace: state, name: 'big-red-button' },
    { namespace: target, name: '' },
    { namespace: target, name: 'swype-app' },
    { namespace: 'default', name: '' },
    { namespace: '', name: '' },
  ];
  const requests: Attributes[] = Object.entries(asked).flatMap(([group, resources]) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb) => places.map((place) => ({ ...place, verb, group, resource }))),
    ),
  );
  const may = async (person: string) => {
    const granted = await new Reviews(admin, { namespace: state, name: person }).allowed(requests);
    return sentences(granted, { [state]: 'state', [target]: 'target' });
  };
  t.strictSame(await may(viewer), ['get buttons in state'], 'the viewer: nothing of the API itself');
  t.strictSame(
    await may(operator),
    ['get buttons in state', 'press buttons in state', 'reset buttons in state'],
    'the operator: nothing of the API itself',
  );
  t.strictSame(await may('on-call'), [
    'create pods/portforward in state',
    'create serviceaccounts/token big-red-button-operator in state',
    'get pods/portforward in state',
    'get services big-red-button in state',
    'list pods in state',
  ]);
  t.strictSame(await may('direct'), [
    'create events in state',
    'create events in target',
    'get configmaps big-red-button-config in state',
    'get configmaps big-red-button-swype-app in state',
    'get deployments/scale swype-app in target',
    'list pods in state',
    'list pods in target',
    'patch deployments/scale swype-app in target',
    // The policy of the state objects asks for both.
    'press buttons swype-app in target',
    'reset buttons swype-app in target',
    'update configmaps big-red-button-swype-app in state',
  ]);
}

/** One entry for each right, sorted. A right without a name covers each name. */
function sentences(granted: readonly Attributes[], titles: Readonly<Record<string, string>>): readonly string[] {
  const line = ({ verb, resource, name, namespace }: Attributes) =>
    [verb, resource, name, 'in', titles[namespace] ?? (namespace || 'everywhere')]
      .filter((word) => word !== '')
      .join(' ');
  const ofAnyName = new Set(granted.filter(({ name }) => name === '').map(line));
  return granted
    .filter((request) => request.name === '' || !ofAnyName.has(line({ ...request, name: '' })))
    .map(line)
    .sort();
}

async function administrator(t: Test, cluster: Cluster, namespace: string, name: string) {
  const account = `${name}-administrator`;
  await cluster.kubectl('-n', namespace, 'create', 'serviceaccount', account);
  const binding = ['clusterrolebinding', account];
  await cluster.kubectl(
    'create',
    ...binding,
    '--clusterrole=cluster-admin',
    `--serviceaccount=${namespace}:${account}`,
  );
  t.teardown(() => cluster.kubectl('delete', ...binding));
  return accessOf(cluster, namespace, account);
}
