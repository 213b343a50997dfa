import nock from 'nock';
import t from 'tap';
import { failureOf, scaleObject, scalePath, soon, status, target } from '../fixtures.ts';
import { mockApi } from '../mocked-api.ts';

t.test('reads uid, version, replicas and selector of a Deployment', async (t) => {
  const { api, cluster, observed } = mockApi(t);
  api.get(scalePath).reply(200, scaleObject);
  t.strictSame(await cluster.readScale(target, soon()), {
    uid: 'uid-1',
    resourceVersion: '41',
    replicas: 3,
    selector: 'app=swype-app',
  });
  t.match(observed, [{ verb: 'get', resource: 'deployments/scale', code: '200', seconds: Number }]);
});

t.test('reads a scale without replicas as zero', async (t) => {
  const { api, cluster } = mockApi(t);
  api.get(scalePath).reply(200, { ...scaleObject, spec: {} });
  t.equal((await cluster.readScale(target, soon())).replicas, 0);
});

t.test('reads and stops a StatefulSet through its own scale', async (t) => {
  const { api, cluster, observed } = mockApi(t);
  const path = '/apis/apps/v1/namespaces/sre/statefulsets/ledger/scale';
  const ledger = { kind: 'StatefulSet', namespace: 'sre', name: 'ledger' } as const;
  api.get(path).reply(200, scaleObject);
  api
    .patch(path)
    .query(true)
    .reply(200, { ...scaleObject, spec: {} });
  t.equal((await cluster.readScale(ledger, soon())).replicas, 3);
  t.equal((await cluster.scaleToZero(ledger, {}, soon())).replicas, 0);
  t.strictSame(
    observed.map(({ verb, resource }) => `${verb} ${resource}`),
    ['get statefulsets/scale', 'patch statefulsets/scale'],
  );
});

t.test('stops by a merge patch with uid and resourceVersion as preconditions', async (t) => {
  const { api, cluster } = mockApi(t);
  api
    .patch(scalePath, { metadata: { uid: 'uid-1', resourceVersion: '41' }, spec: { replicas: 0 } })
    .query({ fieldManager: 'big-red-button' })
    .matchHeader('content-type', 'application/merge-patch+json')
    .reply(200, { ...scaleObject, metadata: { ...scaleObject.metadata, resourceVersion: '42' }, spec: {} });
  const scale = await cluster.scaleToZero(target, { uid: 'uid-1', resourceVersion: '41' }, soon());
  t.match(scale, { replicas: 0, resourceVersion: '42' });
});

t.test('restore raises by a patch with uid and resourceVersion as preconditions', async (t) => {
  const { api, cluster, user } = mockApi(t);
  api.get(scalePath).reply(200, scaleObject);
  api
    .patch(scalePath, { metadata: { uid: 'uid-1', resourceVersion: '41' }, spec: { replicas: 3 } })
    .query({ fieldManager: 'big-red-button' })
    .reply(200, scaleObject);
  t.match(await user.raise(target, 3, await cluster.readScale(target, soon()), soon()), { replicas: 3 });
});

t.test('limits the time that the API server has for a stop by uid alone', async (t) => {
  const { api, cluster } = mockApi(t);
  api
    .patch(scalePath, { metadata: { uid: 'uid-1' }, spec: { replicas: 0 } })
    .query(({ timeout }) => /^1[0-4]\d\dms$/.test(String(timeout)))
    .reply(200, { ...scaleObject, spec: {} });
  t.equal((await cluster.scaleToZero(target, { uid: 'uid-1', timeoutMs: 1_499 }, soon())).replicas, 0);
});

t.test('rehearses the stop as a dry run', async (t) => {
  const { api, cluster } = mockApi(t);
  api
    .patch(scalePath, { metadata: { uid: 'uid-1' }, spec: { replicas: 0 } })
    .query({ fieldManager: 'big-red-button', dryRun: 'All' })
    .reply(200, { ...scaleObject, spec: {} });
  t.equal((await cluster.scaleToZero(target, { uid: 'uid-1', dryRun: true }, soon())).replicas, 0);
});

t.test('rehearses a raise as a dry run without preconditions, and resolves if it is accepted', async (t) => {
  const { api, cluster } = mockApi(t);
  api
    .patch(scalePath, { spec: { replicas: 1 } })
    .query({ fieldManager: 'big-red-button', dryRun: 'All' })
    .reply(200, scaleObject);
  t.equal(await cluster.rehearseRaise(target, 1, soon()), undefined);
});

t.test('rejects a rehearsed raise as forbidden when the admission policy denies it', async (t) => {
  const { api, cluster } = mockApi(t);
  const denial =
    "deployments.apps \"swype-app\" is forbidden: ValidatingAdmissionPolicy 'big-red-button' with binding 'big-red-button' denied request: only to zero";
  for (const code of [422, 403]) {
    api.patch(scalePath).query(true).reply(code, status(code, denial));
    const failure = await failureOf(cluster.rehearseRaise(target, 1, soon()));
    t.match(failure, { kind: 'forbidden', status: code });
    t.match(failure.message, /denied request: only to zero/);
    t.notMatch(failure.message, /a Role/, 'no advice on RBAC where RBAC is not what refused');
  }
});

t.test('refuses an answer without a resourceVersion', async (t) => {
  const { api, cluster } = mockApi(t);
  api
    .patch(scalePath)
    .query(true)
    .reply(200, { ...scaleObject, metadata: { uid: 'uid-1' } });
  t.match(await failureOf(cluster.scaleToZero(target, {}, soon())), { kind: 'unavailable' });
  t.ok(nock.isDone());
});

t.test('an accepted patch whose answer is not at zero is an error, also in a rehearsal', async (t) => {
  const { api, cluster } = mockApi(t);
  api
    .patch(scalePath)
    .query(true)
    .times(2)
    .reply(200, { ...scaleObject, spec: { replicas: 1 } });
  for (const dryRun of [false, true]) {
    const failure = await failureOf(
      cluster.scaleToZero(target, { uid: 'uid-1', resourceVersion: '41', dryRun }, soon()),
    );
    t.equal(failure.kind, 'refused');
    t.match(failure.message, /asked for 0 replicas, and the answer has 1: does a mutating admission webhook change it/);
  }
});
