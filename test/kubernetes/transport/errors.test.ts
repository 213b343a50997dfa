import nock from 'nock';
import t from 'tap';
import type { ClusterErrorKind } from '../../../src/cluster/errors.ts';
import { armedLatch } from '../../../src/core/latch/latch.ts';
import { kubernetesAttempts } from '../../../src/kubernetes/transport/retry.ts';
import { failureOf, soon, status, target } from '../fixtures.ts';
import { mockApi, token } from '../mocked-api.ts';

type Api = ReturnType<typeof mockApi>;

interface Operation {
  readonly name: string;
  readonly method: 'get' | 'patch' | 'put' | 'post';
  readonly reads: boolean;
  readonly says: RegExp;
  run(connection: Api): Promise<unknown>;
}

const configMap = { kind: 'ConfigMap', metadata: { name: 'big-red-button-swype-app', resourceVersion: '7' } };

const operations: readonly Operation[] = [
  {
    name: 'readScale',
    method: 'get',
    reads: true,
    says: /^get deployments\/scale swype-app in sre: /,
    run: ({ cluster }) => cluster.readScale(target, soon()),
  },
  {
    name: 'scaleToZero',
    method: 'patch',
    reads: false,
    says: /^patch deployments\/scale swype-app in sre: /,
    run: ({ cluster }) => cluster.scaleToZero(target, { resourceVersion: '41' }, soon()),
  },
  {
    name: 'rehearseRaise',
    method: 'patch',
    reads: false,
    says: /^patch deployments\/scale swype-app in sre: /,
    run: ({ cluster }) => cluster.rehearseRaise(target, 1, soon()),
  },
  {
    name: 'listPods',
    method: 'get',
    reads: true,
    says: /^list pods in sre: /,
    run: ({ cluster }) => cluster.listPods('sre', 'app=swype-app', soon()),
  },
  {
    name: 'readUnhealthy',
    method: 'get',
    reads: true,
    says: /^list events in sre: /,
    run: ({ cluster }) => cluster.readUnhealthy('sre', ['swype-app-1'], soon()),
  },
  {
    name: 'recordEvent',
    method: 'post',
    reads: false,
    says: /^create events swype-app\.1 in sre: /,
    run: ({ cluster }) =>
      cluster.recordEvent({ name: 'swype-app.1', target, reason: 'BigRedButtonTripped', message: 'm', at: 0 }, soon()),
  },
  {
    name: 'latches.read',
    method: 'get',
    reads: true,
    says: /^get configmaps big-red-button-swype-app in big-red-button: /,
    run: ({ latches }) => latches.read('swype-app', soon()),
  },
  {
    name: 'latches.write',
    method: 'put',
    reads: false,
    says: /^update configmaps big-red-button-swype-app in big-red-button: /,
    async run({ api, latches }) {
      api.get(/configmaps/).reply(200, configMap);
      await latches.write('swype-app', armedLatch(target), '7', soon());
    },
  },
  {
    name: 'heartbeats.read',
    method: 'get',
    reads: true,
    says: /^get configmaps big-red-button-heartbeat in big-red-button: /,
    run: ({ heartbeats }) => heartbeats.read(soon()),
  },
];

const kinds: readonly (readonly [number, ClusterErrorKind])[] = [
  [301, 'unavailable'],
  [400, 'refused'],
  [401, 'forbidden'],
  [403, 'forbidden'],
  [404, 'not-found'],
  [405, 'refused'],
  [406, 'refused'],
  [409, 'conflict'],
  [410, 'refused'],
  [413, 'refused'],
  [415, 'refused'],
  [422, 'refused'],
  [429, 'throttled'],
  [500, 'unavailable'],
  [502, 'unavailable'],
  [503, 'unavailable'],
  [504, 'unavailable'],
];

for (const operation of operations) {
  t.test(
    `${operation.name} rejects every status with its kind, saying what was asked and what came back`,
    async (t) => {
      for (const [code, kind] of kinds) {
        if (operation.name === 'recordEvent' && code === 409) continue;
        await t.test(String(code), async (t) => {
          const connection = mockApi(t);
          const { api, codes } = connection;
          api[operation.method](/./).query(true).times(kubernetesAttempts).reply(code, status(code, 'because of this'));
          const failure = await failureOf(operation.run(connection));
          t.match(failure, { kind, status: code });
          t.match(failure.message, operation.says);
          t.match(failure.message, `${code}: because of this`);
          t.notMatch(failure.message, token);
          const tries = codes().filter((one) => one === String(code)).length;
          const passes = kind === 'unavailable' || kind === 'throttled';
          t.equal(tries, operation.reads && passes ? kubernetesAttempts : 1);
        });
      }
    },
  );

  t.test(`${operation.name} rejects what is no Kubernetes object as unavailable`, async (t) => {
    const wrong: readonly [string, string, string][] = [
      ['a page', '<html>sign in</html>', 'text/html'],
      ['broken JSON', '{"kind":', 'application/json'],
      ['another kind', JSON.stringify(status(200, 'm')), 'application/json'],
      ['null', 'null', 'application/json'],
      ['nothing', '', 'application/json'],
    ];
    for (const [name, body, type] of wrong) {
      await t.test(name, async (t) => {
        const connection = mockApi(t);
        connection.api[operation.method](/./)
          .query(true)
          .times(kubernetesAttempts)
          .reply(200, body, { 'content-type': type });
        const failure = await failureOf(operation.run(connection));
        t.equal(failure.kind, 'unavailable');
        t.match(failure.message, operation.says);
        t.match(failure.message, /holds no/);
        if (!operation.reads) t.notOk(nock.isDone(), 'a write is not repeated');
      });
    }
  });

  t.test(`${operation.name}: a lost reply says whether the request may have been carried out`, async (t) => {
    const connection = mockApi(t);
    const { api } = connection;
    const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    api[operation.method](/./).query(true).times(kubernetesAttempts).replyWithError(reset);
    const failure = await failureOf(operation.run(connection));
    t.equal(failure.kind, operation.reads ? 'unavailable' : 'unknown-outcome');
    t.match(failure.message, operation.says);
    t.match(failure.message, /ECONNRESET|other side closed/);
  });
}

t.test('403 by RBAC names the missing rule', async (t) => {
  const { api, cluster } = mockApi(t);
  const said = 'deployments.apps "swype-app" is forbidden: User "x" cannot patch resource "deployments/scale"';
  api.patch(/./).query(true).reply(403, status(403, said));
  const { message } = await failureOf(cluster.scaleToZero(target, {}, soon()));
  t.match(
    message,
    'a Role in sre must allow verbs [patch], apiGroups [apps], resources [deployments/scale], resourceNames [swype-app]',
  );
});

t.test('404 of a state object advises to apply the manifests', async (t) => {
  const { api, latches } = mockApi(t);
  api.get(/./).reply(404, status(404, 'configmaps "big-red-button-swype-app" not found'));
  t.match((await failureOf(latches.read('swype-app', soon()))).message, /apply the manifests/);
});

t.test('a long or many-lined message of the server becomes one short line', async (t) => {
  const { api, cluster } = mockApi(t);
  api.get(/./).reply(400, status(400, `line\n${'x'.repeat(10_000)}`));
  const { message } = await failureOf(cluster.readScale(target, soon()));
  t.ok(message.length < 700);
  t.notMatch(message, '\n');
});

t.test('a plain-text answer is quoted unchanged', async (t) => {
  const { api, cluster } = mockApi(t);
  api.patch(/./).query(true).reply(502, 'Bad Gateway from a proxy', { 'content-type': 'text/plain' });
  t.match((await failureOf(cluster.scaleToZero(target, {}, soon()))).message, '502: Bad Gateway from a proxy');
});

t.test('a webhook that does not support dry runs has a kind of its own', async (t) => {
  const connection = mockApi(t);
  const message = 'admission webhook "quota.example.com" does not support dry run';
  connection.api.patch(/./).query(true).reply(400, status(400, message));
  const signal = AbortSignal.timeout(5_000);
  const target = { kind: 'Deployment', namespace: 'sre', name: 'swype-app' } as const;
  const failure = await failureOf(connection.cluster.scaleToZero(target, { dryRun: true }, signal));
  t.match(failure, { kind: 'no-dry-run', status: 400 });
});
