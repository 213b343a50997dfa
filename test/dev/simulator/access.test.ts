import { once } from 'node:events';
import { get } from 'node:https';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { Client } from '../../contract/client.ts';
import { buildSwypeApp } from './build.ts';

const sre = '/api/v1/namespaces/sre';
const state = '/api/v1/namespaces/big-red-button/configmaps';
const scale = '/apis/apps/v1/namespaces/sre/deployments/swype-app/scale';

async function buildReceiver(t: Parameters<typeof buildSwypeApp>[0]) {
  const { simulator, client: admin } = await buildSwypeApp(t, 1);
  const { url, ca, tokens } = simulator;
  const receiver = new Client({ url, ca, token: tokens.receiver });
  t.teardown(() => receiver.close());
  simulator.create('configmaps', 'big-red-button', { metadata: { name: 'big-red-button-swype-app' } });
  return { simulator, admin, receiver };
}

t.test('the receiver may do what its manifests allow', async (t) => {
  const { receiver } = await buildReceiver(t);
  t.equal((await receiver.get(scale)).status, 200);
  t.equal((await receiver.get(`${sre}/pods?labelSelector=app%3Dswype-app`)).status, 200);
  t.equal((await receiver.get(`${sre}/events`)).status, 200);
  const held = await receiver.get(`${state}/big-red-button-swype-app`);
  t.equal(held.status, 200);
  t.equal(
    (await receiver.put(`${state}/big-red-button-swype-app`, { ...held.body, data: { latch: '{}' } })).status,
    200,
  );
  const watch = await receiver.watch(`${state}?watch=1&fieldSelector=metadata.name%3Dbig-red-button-swype-app`);
  t.teardown(() => watch.close());
  t.equal(watch.status, 200);
  t.match(await watch.next(), { type: 'ADDED', object: { data: { latch: '{}' } } });
  t.equal((await receiver.patch(scale, { spec: { replicas: 0 } })).status, 200);
});

t.test('the receiver may do nothing else', async (t) => {
  const { simulator, receiver } = await buildReceiver(t);
  const refused = [
    await receiver.get('/apis/apps/v1/namespaces/sre/deployments/swype-app'),
    await receiver.get('/apis/apps/v1/namespaces/sre/deployments?watch=true'),
    await receiver.get('/apis/apps/v1/namespaces/sre/deployments?watch=true&fieldSelector=metadata.name%3Danother'),
    await receiver.patch('/apis/apps/v1/namespaces/sre/deployments/swype-app', { spec: { replicas: 0 } }),
    await receiver.patch('/apis/apps/v1/namespaces/sre/deployments/another/scale', { spec: { replicas: 0 } }),
    await receiver.put(scale, {}),
    await receiver.get('/api/v1/pods'),
    await receiver.get('/api/v1/namespaces/default/pods'),
    await receiver.delete(`${sre}/pods/${simulator.pods({})[0]?.metadata.name}`),
    await receiver.get(`${state}/another`),
    await receiver.delete(`${state}/big-red-button-swype-app`),
  ];
  t.strictSame(new Set(refused.map(({ status }) => status)), new Set([403]));
});

t.test('a refusal names the account, the verb and the resource, as RBAC does', async (t) => {
  const { receiver } = await buildReceiver(t);
  const { body } = await receiver.patch('/apis/apps/v1/namespaces/sre/deployments/another/scale', {});
  t.match(body, { kind: 'Status', reason: 'Forbidden', code: 403, details: { name: 'another', group: 'apps' } });
  t.equal(
    body.message,
    'deployments.apps "another" is forbidden: User "system:serviceaccount:big-red-button:big-red-button" ' +
      'cannot patch resource "deployments/scale" in API group "apps" in the namespace "sre"',
  );
  const { body: ofList } = await receiver.get('/api/v1/pods');
  t.match(
    ofList.message,
    /^pods is forbidden: User ".*" cannot list resource "pods" in API group "" at the cluster scope$/,
  );
});

t.test('without a token nobody may do anything', async (t) => {
  const { simulator } = await buildReceiver(t);
  const { status, body } = await getAsNobody(simulator.url, simulator.ca, scale);
  t.equal(status, 403);
  t.match(body, /User \\"system:anonymous\\" cannot get/);
});

t.test('while the admission policy exists, it refuses a raise by the receiver only, in a dry run too', async (t) => {
  const { simulator, admin, receiver } = await buildReceiver(t);
  const raise = { spec: { replicas: 2 } };
  const refused = await receiver.patch(`${scale}?dryRun=All`, raise);
  t.equal(refused.status, 403);
  t.match(
    refused.body.message,
    /^deployments\.apps "swype-app" is forbidden: ValidatingAdmissionPolicy 'big-red-button' with binding 'big-red-button' denied request: /,
  );
  t.equal((await receiver.patch(scale, raise)).status, 403);
  t.equal((await admin.patch(scale, raise)).status, 200);
  simulator.setAdmissionPolicy(false);
  t.equal((await receiver.patch(`${scale}?dryRun=All`, { spec: { replicas: 3 } })).status, 200);
});

async function getAsNobody(url: string, ca: string, path: string): Promise<{ status: number; body: string }> {
  const [response] = await once(get(`${url}${path}`, { ca, agent: false }), 'response');
  return { status: response.statusCode, body: await text(response) };
}
