import { once } from 'node:events';
import { get } from 'node:https';
import t from 'tap';
import { workload } from '../../../src/dev/simulator/manifests.ts';
import { build, buildSwypeApp, readyPods, swypeApp } from './build.ts';

t.test('a client that does not trust the authority cannot connect', async (t) => {
  const { simulator } = await build(t);
  await t.rejects(once(get(`${simulator.url}/livez`, { agent: false }), 'response'), { code: /CERT|SIGNATURE|ISSUER/ });
});

t.test('livez, readyz and version need no token', async (t) => {
  const { client } = await build(t);
  t.equal((await client.get('/livez')).status, 200);
  t.equal((await client.get('/readyz')).status, 200);
  t.equal((await client.get('/version')).status, 200);
});

t.test('a kubeconfig holds server, authority and the token of its account', async (t) => {
  const { simulator } = await build(t);
  const { clusters, users } = JSON.parse(simulator.kubeconfig('receiver'));
  t.equal(clusters[0].cluster.server, simulator.url);
  t.equal(Buffer.from(clusters[0].cluster['certificate-authority-data'], 'base64').toString(), simulator.ca);
  t.equal(users[0].user.token, simulator.tokens.receiver);
  t.not(simulator.tokens.receiver, simulator.tokens.admin);
});

t.test('two simulators share nothing', async (t) => {
  const { simulator } = await buildSwypeApp(t, 1);
  const { simulator: other } = await build(t);
  t.not(simulator.url, other.url);
  t.not(simulator.tokens.admin, other.tokens.admin);
  t.strictSame(other.pods({}), []);
});

t.test('ids and times come from the options', async (t) => {
  let count = 0;
  const uuid = () => `00000000-0000-4000-8000-${`${count++}`.padStart(12, '0')}`;
  const now = () => Date.parse('2026-01-02T03:04:05.678Z');
  const { simulator } = await build(t, { uuid, now });
  const { metadata } = simulator.create('deployments', 'sre', workload('swype-app', 1));
  t.match(metadata, { uid: '00000000-0000-4000-8000-000000000000', creationTimestamp: '2026-01-02T03:04:05Z' });
});

t.test('a status write by the controllers changes the resourceVersion, so an older patch conflicts', async (t) => {
  const { simulator, client } = await buildSwypeApp(t, 1);
  const scale = '/apis/apps/v1/namespaces/sre/deployments/swype-app/scale';
  const { resourceVersion } = (await client.get(scale)).body.metadata;
  simulator.evict(swypeApp);
  await readyPods(simulator, 1);
  await simulator.until(
    () => simulator.store.get('deployments', 'sre', 'swype-app')?.metadata.resourceVersion !== resourceVersion,
  );
  t.equal((await client.patch(scale, { metadata: { resourceVersion }, spec: { replicas: 0 } })).status, 409);
});

t.test('until rejects with the error of its condition, and does not call it again', async (t) => {
  const { simulator } = await build(t);
  let looks = 0;
  const condition = () => {
    looks += 1;
    if (looks === 2) throw new Error('enough');
    return false;
  };
  const waiting = simulator.until(condition);
  for (const name of ['a', 'b', 'c']) simulator.create('configmaps', 'sre', { metadata: { name } });
  await t.rejects(waiting, { message: 'enough' });
  t.equal(looks, 2);
});
