import t from 'tap';
import { kubernetesAttempts, retryPause } from '../../../src/kubernetes/transport/retry.ts';
import { failureOf, scaleObject, scalePath, soon, status, stoppedScale, target } from '../fixtures.ts';
import { mockApi } from '../mocked-api.ts';

const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

t.test('a read is repeated after a 500, a broken connection and a 429, with growing pauses', async (t) => {
  const { api, cluster, codes, pauses } = mockApi(t);
  api.get(scalePath).reply(500, status(500, 'etcd'));
  api.get(scalePath).replyWithError(reset);
  api.get(scalePath).reply(429, status(429, 'too many'));
  api.get(scalePath).reply(200, scaleObject);
  t.equal((await cluster.readScale(target, soon())).replicas, 3);
  t.strictSame(codes(), ['500', 'unavailable', '429', '200']);
  const { firstMs } = retryPause;
  t.strictSame(pauses, [firstMs, 2 * firstMs, 4 * firstMs]);
});

t.test('two replicas that fail at the same moment do not retry at the same moment', async (t) => {
  const pausesOf = async (random: () => number) => {
    const { api, cluster, pauses } = mockApi(t, random);
    api.get(scalePath).times(2).reply(503, status(503, 'starting'));
    api.get(scalePath).reply(200, scaleObject);
    await cluster.readScale(target, soon());
    return pauses;
  };
  const { firstMs } = retryPause;
  t.strictSame(await pausesOf(() => 0), [firstMs / 2, firstMs]);
  t.strictSame(await pausesOf(() => 1), [firstMs, 2 * firstMs]);
  t.notSame(await pausesOf(Math.random), await pausesOf(Math.random));
});

t.test('a read gives up after a limited number of attempts', async (t) => {
  const { api, cluster, codes } = mockApi(t);
  api.get(scalePath).times(100).reply(503, status(503, 'starting'));
  t.match(await failureOf(cluster.readScale(target, soon())), { kind: 'unavailable', status: 503 });
  t.equal(codes().length, kubernetesAttempts);
});

t.test('a read waits as long as Retry-After says', async (t) => {
  for (const code of [429, 503]) {
    await t.test(String(code), async (t) => {
      const { api, cluster, pauses } = mockApi(t);
      api.get(scalePath).reply(code, status(code, 'later'), { 'retry-after': '1' });
      api.get(scalePath).reply(200, scaleObject);
      await cluster.readScale(target, soon());
      t.strictSame(pauses, [1_000]);
    });
  }
});

t.test('a Retry-After that is too long is left to the caller at once', async (t) => {
  const { api, cluster, pauses } = mockApi(t);
  api.get(scalePath).reply(429, status(429, 'later'), { 'retry-after': '30' });
  const failure = await failureOf(cluster.readScale(target, soon()));
  t.match(failure, { kind: 'throttled', status: 429, retryAfterMs: 30_000 });
  t.strictSame(pauses, []);
});

t.test('a Retry-After that is not a number of seconds is ignored', async (t) => {
  const { api, cluster } = mockApi(t);
  api.patch(scalePath).query(true).reply(429, status(429, 'later'), { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' });
  const failure = await failureOf(cluster.scaleToZero(target, {}, soon()));
  t.equal(failure.kind, 'throttled');
  t.equal(failure.retryAfterMs, undefined);
});

t.test('a write is not repeated if the server refused it or failed', async (t) => {
  for (const code of [409, 429, 500, 503]) {
    await t.test(String(code), async (t) => {
      const { api, cluster, codes } = mockApi(t);
      api.patch(scalePath).query(true).times(2).reply(code, status(code, 'no'), { 'retry-after': '0' });
      await failureOf(cluster.scaleToZero(target, { resourceVersion: '41' }, soon()));
      t.strictSame(codes(), [String(code)]);
    });
  }
});

t.test('a stop with a resourceVersion whose reply was lost is repeated once, at once', async (t) => {
  const { api, cluster, codes, pauses } = mockApi(t);
  api.patch(scalePath).query(true).replyWithError(reset);
  api.patch(scalePath).query(true).reply(200, stoppedScale);
  await cluster.scaleToZero(target, { resourceVersion: '41' }, soon());
  t.strictSame(codes(), ['unknown-outcome', '200']);
  t.strictSame(pauses, [0]);
});

t.test(
  'a stop that was carried out although its reply was lost ends in a conflict, never in a second stop',
  async (t) => {
    const { api, cluster } = mockApi(t);
    api.patch(scalePath).query(true).replyWithError(reset);
    api.patch(scalePath).query(true).reply(409, status(409, 'the object has been modified'));
    t.match(await failureOf(cluster.scaleToZero(target, { resourceVersion: '41' }, soon())), { kind: 'conflict' });
  },
);

t.test('a stop whose reply is lost twice has an unknown outcome', async (t) => {
  const { api, cluster, codes } = mockApi(t);
  api.patch(scalePath).query(true).times(5).replyWithError(reset);
  const failure = await failureOf(cluster.scaleToZero(target, { resourceVersion: '41' }, soon()));
  t.equal(failure.kind, 'unknown-outcome');
  t.equal(codes().length, 2);
});

t.test('a stop whose reply was lost has an unknown outcome, also if its repetition failed', async (t) => {
  for (const code of [429, 500]) {
    const { api, cluster, codes } = mockApi(t);
    api.patch(scalePath).query(true).replyWithError(reset);
    api.patch(scalePath).query(true).reply(code, status(code, 'not now'));
    const failure = await failureOf(cluster.scaleToZero(target, { resourceVersion: '41' }, soon()));
    t.match(failure, { kind: 'unknown-outcome', message: /may have been carried out/ });
    t.strictSame(codes(), ['unknown-outcome', String(code)]);
  }
});

t.test(
  'a stop without a resourceVersion is not repeated: it could stop a workload that was restored since',
  async (t) => {
    const { api, cluster, codes } = mockApi(t);
    api.patch(scalePath).query(true).times(5).replyWithError(reset);
    const failure = await failureOf(cluster.scaleToZero(target, { uid: 'uid-1' }, soon()));
    t.equal(failure.kind, 'unknown-outcome');
    t.equal(codes().length, 1);
  },
);

t.test('a dry run is repeated once, because it changes nothing', async (t) => {
  const { api, cluster, codes } = mockApi(t);
  api.patch(scalePath).query(true).replyWithError(reset);
  api.patch(scalePath).query(true).reply(200, stoppedScale);
  await cluster.scaleToZero(target, { dryRun: true }, soon());
  t.strictSame(codes(), ['unknown-outcome', '200']);
});
