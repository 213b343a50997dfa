import t from 'tap';
import { terminationMessageBytes } from '../../../src/kubernetes/workloads/pod-snapshot.ts';
import { mostPodPages, podPages, podsPerPage } from '../../../src/kubernetes/workloads/pods.ts';
import { failureOf, soon } from '../fixtures.ts';
import { mockApi } from '../mocked-api.ts';

const path = '/api/v1/namespaces/sre/pods';

function list(items: unknown, next?: string) {
  return { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '90', continue: next }, items };
}

function pod(name: string, status: object = { phase: 'Running' }) {
  return { metadata: { name, namespace: 'sre', uid: `uid-of-${name}` }, status };
}

t.test('lists by selector and without a resourceVersion, so the list is fresh', async (t) => {
  const { api, cluster } = mockApi(t);
  api
    .get(path)
    .query({ labelSelector: 'app=swype-app,tier in (a,b)', limit: String(podsPerPage) })
    .reply(200, list([pod('swype-app-1')]));
  const pods = await cluster.listPods('sre', 'app=swype-app,tier in (a,b)', soon());
  t.strictSame(pods, [{ uid: 'uid-of-swype-app-1', name: 'swype-app-1', phase: 'Running', containers: [] }]);
});

t.test('accepts null as an empty list', async (t) => {
  const { api, cluster } = mockApi(t);
  api.get(path).query(true).reply(200, list(null));
  t.strictSame(await cluster.listPods('sre', 'app=swype-app', soon()), []);
});

t.test('a pod shows its controller, and not its other owners', async (t) => {
  const { api, cluster } = mockApi(t);
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'swype-app-5d4f', uid: 'u' };
  const node = { apiVersion: 'v1', kind: 'Node', name: 'n', uid: 'v', controller: true };
  const owned = (name: string, ...ownerReferences: object[]) => {
    const { metadata, status } = pod(name);
    return { metadata: { ...metadata, labels: { 'pod-template-hash': '5d4f' }, ownerReferences }, status };
  };
  const pods = [
    owned('a', { ...owner, name: 'other' }, { ...owner, controller: true }),
    owned('b', node),
    owned('c', owner),
  ];
  api.get(path).query(true).reply(200, list(pods));
  t.match(await cluster.listPods('sre', 'app=swype-app', soon()), [
    { templateHash: '5d4f', controller: { group: 'apps', kind: 'ReplicaSet', name: 'swype-app-5d4f', uid: 'u' } },
    { controller: { group: '', kind: 'Node', name: 'n' } },
    { controller: undefined },
  ]);
});

t.test('a pod shows its native sidecars, and no other init container', async (t) => {
  const { api, cluster } = mockApi(t);
  const status = (name: string) => ({ name, restartCount: 1, state: { running: {} } });
  const sidecar = { name: 'proxy', restartPolicy: 'Always' };
  const { metadata } = pod('a');
  const shown = {
    metadata,
    spec: { initContainers: [{ name: 'migrate' }, sidecar], containers: [{ name: 'app' }] },
    status: {
      phase: 'Running',
      containerStatuses: [status('app')],
      initContainerStatuses: [status('migrate'), status('proxy')],
    },
  };
  const starting = { ...shown, status: { phase: 'Pending', containerStatuses: null, initContainerStatuses: null } };
  api
    .get(path)
    .query(true)
    .reply(200, list([shown, starting]));
  const [one, two] = await cluster.listPods('sre', 'app=swype-app', soon());
  t.strictSame(
    one?.containers.map(({ name }) => name),
    ['app', 'proxy'],
  );
  t.strictSame(two?.containers, []);
});

t.test('gathers every page', async (t) => {
  const { api, cluster } = mockApi(t);
  const asked = (next?: string) => (query: { continue?: string }) => query.continue === next;
  api
    .get(path)
    .query(asked())
    .reply(200, list([pod('a')], 'page-2'));
  api
    .get(path)
    .query(asked('page-2'))
    .reply(200, list([pod('b')], 'page-3'));
  api
    .get(path)
    .query(asked('page-3'))
    .reply(200, list([pod('c')]));
  const pods = await cluster.listPods('sre', 'app=swype-app', soon());
  t.strictSame(
    pods.map(({ name }) => name),
    ['a', 'b', 'c'],
  );
});

const unfinished = 'status.phase!=Succeeded,status.phase!=Failed';

t.test('leaves finished pods out if more pods match than a list may hold', async (t) => {
  const { api, cluster, codes } = mockApi(t);
  api
    .get(path)
    .query(({ fieldSelector }) => fieldSelector === undefined)
    .times(podPages)
    .reply(200, list([pod('finished', { phase: 'Succeeded' })], 'next'));
  api
    .get(path)
    .query((query) => query.fieldSelector === unfinished && query.continue === undefined)
    .reply(200, list([pod('running')], 'last'));
  api
    .get(path)
    .query((query) => query.fieldSelector === unfinished && query.continue === 'last')
    .reply(200, list([pod('starting')]));
  const pods = await cluster.listPods('sre', 'app=swype-app', soon());
  t.strictSame(
    pods.map(({ name }) => name),
    ['running', 'starting'],
  );
  t.equal(codes().length, podPages + 2);
});

t.test('lists only the unfinished pods if it is asked to', async (t) => {
  const { api, cluster, codes } = mockApi(t);
  api
    .get(path)
    .query(({ fieldSelector }) => fieldSelector === unfinished)
    .reply(200, list([pod('running')]));
  t.match(await cluster.listPods('sre', 'app=swype-app', soon(), 'unfinished'), [{ name: 'running' }]);
  t.strictSame(codes(), ['200']);
});

t.test('refuses to read a list without an end', async (t) => {
  const { api, cluster, codes } = mockApi(t);
  api.get(path).query(true).times(mostPodPages).reply(200, list([], 'next'));
  const failure = await failureOf(cluster.listPods('sre', 'app=swype-app', soon(), 'unfinished'));
  t.match(failure, { kind: 'refused' });
  t.match(failure.message, 'more than 100000 unfinished pods match app=swype-app');
  t.equal(codes().length, mostPodPages);
});

t.test('an empty selector, which would match every pod of the namespace, is never sent', async (t) => {
  const { cluster, codes } = mockApi(t);
  t.match((await failureOf(cluster.listPods('sre', ' ', soon()))).message, /shows no selector/);
  t.strictSame(codes(), []);
});

t.test('takes the fields of a pod that evidence needs, with times in milliseconds', async (t) => {
  const { api, cluster } = mockApi(t);
  const status = {
    phase: 'Running',
    startTime: '2026-11-23T10:00:00Z',
    initContainerStatuses: [{ name: 'init', restartCount: 9, state: {} }],
    containerStatuses: [
      {
        name: 'app',
        restartCount: 4,
        containerID: 'containerd://5',
        state: { running: { startedAt: '2026-11-23T10:05:00Z' } },
        lastState: {
          terminated: {
            exitCode: 1,
            reason: 'Error',
            message: 'connect ECONNREFUSED 10.0.0.9:443',
            finishedAt: '2026-11-23T10:04:30Z',
            containerID: 'containerd://4',
          },
        },
      },
      { name: 'waits', restartCount: 0, containerID: '', state: { waiting: { reason: 'CrashLoopBackOff' } } },
      {
        name: 'ended',
        restartCount: 1,
        state: { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: null, message: 'x'.repeat(9_000) } },
        lastState: {},
      },
      { name: 'new', restartCount: 0 },
    ],
  };
  api
    .get(path)
    .query(true)
    .reply(200, list([pod('swype-app-1', status)]));
  const [snapshot] = await cluster.listPods('sre', 'app=swype-app', soon());
  t.strictSame(snapshot, {
    uid: 'uid-of-swype-app-1',
    name: 'swype-app-1',
    phase: 'Running',
    startedAt: Date.parse('2026-11-23T10:00:00Z'),
    containers: [
      {
        name: 'app',
        restartCount: 4,
        state: 'running',
        containerId: 'containerd://5',
        lastTerminated: {
          exitCode: 1,
          reason: 'Error',
          message: 'connect ECONNREFUSED 10.0.0.9:443',
          finishedAt: Date.parse('2026-11-23T10:04:30Z'),
          containerId: 'containerd://4',
        },
      },
      { name: 'waits', restartCount: 0, state: 'waiting' },
      {
        name: 'ended',
        restartCount: 1,
        state: 'terminated',
        terminated: { exitCode: 137, reason: 'OOMKilled', message: `${'x'.repeat(terminationMessageBytes - 3)}…` },
      },
      { name: 'new', restartCount: 0, state: 'unknown' },
    ],
  });
});

t.test('an invalid or missing phase is Unknown', async (t) => {
  const { api, cluster } = mockApi(t);
  api
    .get(path)
    .query(true)
    .reply(200, list([pod('a', { phase: 'Melting' }), { metadata: { name: 'b', uid: 'u' } }]));
  const pods = await cluster.listPods('sre', 'app=swype-app', soon());
  t.strictSame(
    pods.map(({ phase }) => phase),
    ['Unknown', 'Unknown'],
  );
});
