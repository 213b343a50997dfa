import t from 'tap';
import { until } from '../../support/until.ts';
import { buildSwypeApp } from './build.ts';

const deployment = '/apis/apps/v1/namespaces/sre/deployments/swype-app';
const scale = `${deployment}/scale`;
const toZero = { spec: { replicas: 0 } };

async function buildWith(t: Parameters<typeof buildSwypeApp>[0]) {
  const { simulator, client } = await buildSwypeApp(t, 1);
  const replicas = () => simulator.store.get('deployments', 'sre', 'swype-app')?.spec.replicas;
  return { simulator, client, replicas };
}

t.test('a status fault answers, and the request is not carried out', async (t) => {
  const { simulator, client, replicas } = await buildWith(t);
  for (const [code, reason] of [
    [403, 'Forbidden'],
    [409, 'Conflict'],
    [500, 'InternalError'],
    [503, 'ServiceUnavailable'],
  ] as const) {
    simulator.faults.add({ kind: 'status', code, times: 1 });
    const { status, body } = await client.patch(scale, toZero);
    t.equal(status, code);
    t.match(body, { kind: 'Status', status: 'Failure', reason, code });
  }
  t.equal(replicas(), 1);
});

t.test("429 is plain text with Retry-After, like the answer of the API server's flow control", async (t) => {
  const { simulator, client } = await buildWith(t);
  simulator.faults.add({ kind: 'status', code: 429, retryAfterSeconds: 7 });
  const { status, headers } = await client.patch(scale, toZero);
  t.equal(status, 429);
  t.equal(headers['retry-after'], '7');
  t.match(headers['content-type'], /^text\/plain/);
});

t.test('a connection that is cut before the commit changes nothing', async (t) => {
  const { simulator, client, replicas } = await buildWith(t);
  simulator.faults.add({ kind: 'reset-before', times: 1 });
  await t.rejects(client.patch(scale, toZero));
  t.equal(replicas(), 1);
  t.equal((await client.patch(scale, toZero)).status, 200, 'once only');
});

t.test('a connection that is cut after the commit loses only the answer', async (t) => {
  const { simulator, client, replicas } = await buildWith(t);
  simulator.faults.add({ kind: 'reset-after', times: 1 });
  await t.rejects(client.patch(scale, toZero));
  t.equal(replicas(), 0);
});

t.test('a hanging request is never answered, whether it is carried out or not', async (t) => {
  const { simulator, client, replicas } = await buildWith(t);
  simulator.faults.add({ kind: 'hang-before', times: 1 });
  simulator.faults.add({ kind: 'hang-after', times: 1 });
  const isAnswered = (settled: string) => () => t.fail(settled);
  const hang = () => client.patch(scale, toZero).then(isAnswered('answered'), () => {});
  const before = hang();
  await until(() => simulator.requests.length === 1);
  t.equal(replicas(), 1);
  const after = hang();
  await until(() => simulator.requests.length === 2);
  t.equal(replicas(), 0);
  t.strictSame(
    simulator.requests.map(({ code }) => code),
    [0, 0],
  );
  await simulator.close();
  await Promise.all([before, after]);
});

t.test('latency delays a request, which is then carried out', async (t) => {
  const { simulator, client, replicas } = await buildWith(t);
  simulator.faults.add({ kind: 'latency', ms: 30, times: 1 });
  const began = performance.now();
  t.equal((await client.patch(scale, toZero)).status, 200);
  t.ok(performance.now() - began >= 29);
  t.equal(replicas(), 0);
});

t.test('a fault hits matching requests until it is removed', async (t) => {
  const { simulator, client } = await buildWith(t);
  const remove = simulator.faults.add({
    match: { verb: 'patch', resource: 'deployments', subresource: 'scale', name: 'swype-app', dryRun: false },
    kind: 'status',
    code: 500,
  });
  t.equal((await client.get(scale)).status, 200);
  t.equal((await client.patch(deployment, {})).status, 200);
  t.equal((await client.patch(`${scale}?dryRun=All`, toZero)).status, 200);
  t.equal((await client.patch(scale, toZero)).status, 500);
  t.equal((await client.patch(scale, toZero)).status, 500);
  remove();
  t.equal((await client.patch(scale, toZero)).status, 200);
});

t.test('faults hit in the order of adding, each as often as its `times`', async (t) => {
  const { simulator, client } = await buildWith(t);
  simulator.faults.add({ kind: 'status', code: 500, times: 2 });
  simulator.faults.add({ kind: 'status', code: 503, times: 1 });
  const codes: number[] = [];
  for (let request = 0; request < 4; request += 1) codes.push((await client.get(scale)).status);
  t.strictSame(codes, [500, 500, 503, 200]);
  t.match(
    simulator.requests,
    codes.map((code) => ({ verb: 'get', resource: 'deployments', subresource: 'scale', code })),
  );
});
