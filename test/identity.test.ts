import t, { type Test } from 'tap';
import type { MintOptions, Simulator } from '../src/dev/simulator/simulator.ts';
import { type Receiver, startReceiver } from '../src/receiver/start.ts';
import { startTestCluster, tokens } from './support/cluster.ts';

const operator = 'system:serviceaccount:big-red-button:big-red-button-operator';
const viewer = 'system:serviceaccount:big-red-button:big-red-button-viewer';
const ours = { audiences: ['big-red-button'] };

interface Stand {
  readonly simulator: Simulator;
  readonly receiver: Receiver;
  readonly log: readonly string[];
  /** What the receiver has asked the cluster of people, as `resource code`. */
  reviews(): readonly string[];
  /** As the bearer of that token. */
  call(token: string | undefined, method: 'GET' | 'POST', path: string, body?: object): Promise<Answer>;
  mint(account: string, options?: MintOptions): string;
}

interface Answer {
  readonly status: number;
  readonly body: { readonly message?: string; readonly expected?: string; readonly trip?: string };
}

/** A receiver that asks the simulator who people are. */
async function stand(t: Test, openReading = false): Promise<Stand> {
  const cluster = await startTestCluster();
  t.teardown(() => cluster.close());
  const { simulator, folder } = cluster;
  const config = await cluster.writeConfig(
    {},
    {
      receiver: {
        listen: { host: '127.0.0.1', port: 0 },
        alertmanagerTokenFile: `${folder}/alertmanager-token`,
        people: { kubernetes: {}, openReading },
      },
    },
  );
  const log: string[] = [];
  const receiver = await startReceiver({
    config,
    log: { level: 'debug', stream: { write: (line) => log.push(line) } },
  });
  t.teardown(() => receiver.close());
  return {
    simulator,
    receiver,
    log,
    reviews: () =>
      simulator.requests
        .filter(({ resource }) => /reviews$/.test(resource))
        .map((each) => `${each.resource} ${each.code}`),
    call: async (token, method, path, body) => {
      const response = await fetch(`${receiver.url}/api/v1/buttons${path}`, {
        method,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      // What every route of people answers.
      return { status: response.status, body: (await response.json()) as Answer['body'] };
    },
    mint: (account, options = ours) => simulator.mint(account, options),
  };
}

t.test(
  'the operator looks, presses and resets; the history shows the account, and beside it the name claimed',
  async (t) => {
    const { call, mint, log } = await stand(t);
    const token = mint(operator);
    t.equal((await call(token, 'GET', '')).status, 200);
    const pressed = await call(token, 'POST', '/swype-app/press', { reason: 'fraud wave', claimedName: 'Alice' });
    t.match(pressed.status, /^20[02]$/);
    const { trip } = pressed.body;
    const reset = await call(token, 'POST', '/swype-app/reset', {
      trip,
      reason: 'over',
      claimedName: 'Bob',
      force: true,
    });
    t.equal(reset.status, 200);
    t.match((await call(token, 'GET', '/swype-app')).body, {
      history: [
        {
          by: { trigger: 'press', account: operator, claimedName: 'Alice', reason: 'fraud wave' },
          reset: { account: operator, claimedName: 'Bob', reason: 'over' },
        },
      ],
    });
    const answered = log
      .map((line) => JSON.parse(line))
      .filter(({ msg, method }) => msg === 'answered' && method === 'POST');
    const entry = { account: operator, credentialId: /^JTI=[\w-]+$/, status: Number };
    t.match(answered, [entry, entry], 'the log names the account and the token');
    t.notMatch(log.join(''), token);
  },
);

t.test('the viewer looks and may do nothing', async (t) => {
  const { simulator, call, mint } = await stand(t);
  const token = mint(viewer);
  t.equal((await call(token, 'GET', '/swype-app')).status, 200);
  for (const act of ['press', 'reset', 'disarm']) {
    const { status, body } = await call(token, 'POST', `/swype-app/${act}`, { reason: 'why', trip: 'x' });
    t.equal(status, 403);
    t.equal(body.message, `${viewer} may not ${act} swype-app`);
  }
  t.equal(simulator.store.get('deployments', 'sre', 'swype-app')?.spec.replicas, 1);
});

t.test('a person without a token for this service gets 401 and the command that makes one', async (t) => {
  const { simulator, call, mint, log } = await stand(t);
  const removed: [string | undefined, RegExp][] = [
    [undefined, /no bearer token/],
    ['nobody-has-this-token', /not valid/],
    [simulator.tokens.admin, /not valid/],
    [mint(operator, {}), /made for https:\/\/kubernetes\.default\.svc, and not for big-red-button alone/],
    [mint(operator, { audiences: ['another'] }), /made for another/],
    [mint(operator, { ...ours, seconds: -1 }), /expired at/],
    [tokens.alertmanager, /not valid/],
  ];
  for (const [token, message] of removed) {
    const { status, body } = await call(token, 'POST', '/swype-app/press', { reason: 'why' });
    t.equal(status, 401);
    t.match(body, {
      message,
      expected: /kubectl create token big-red-button-operator --namespace big-red-button --audience big-red-button/,
    });
    if (token !== undefined) t.notOk([JSON.stringify(body), ...log].some((text) => text.includes(token)));
  }
});

t.test('where the cluster cannot be asked the answer is 503, and it is asked again', async (t) => {
  const { simulator, call, mint, reviews, log } = await stand(t);
  const token = mint(operator);
  for (const resource of ['tokenreviews', 'subjectaccessreviews']) {
    const mend = simulator.faults.add({ kind: 'status', code: 403, match: { resource } });
    const { status, body } = await call(token, 'GET', '');
    t.equal(status, 503);
    t.equal(body.message, 'your rights cannot be checked at the moment');
    t.match(log.join(''), `a ClusterRole must allow verbs [create], apiGroups`);
    mend();
  }
  t.equal((await call(token, 'GET', '')).status, 200);
  t.strictSame(reviews(), [
    'tokenreviews 403',
    'tokenreviews 201',
    'subjectaccessreviews 403',
    'subjectaccessreviews 201',
  ]);
  t.notMatch(log.join(''), token);
});

t.test('an answer is not asked for again at once, and the metrics count each question', async (t) => {
  const { receiver, call, mint, reviews } = await stand(t);
  const token = mint(viewer);
  for (let time = 0; time < 3; time += 1) t.equal((await call(token, 'GET', '/swype-app')).status, 200);
  t.strictSame(reviews(), ['tokenreviews 201', 'subjectaccessreviews 201']);
  const metrics = await (await fetch(`${receiver.url}/metrics`)).text();
  t.match(metrics, 'kubernetes_requests_total{verb="create",resource="tokenreviews",code="201"} 1');
});

t.test('reading can be open to all, and pressing is not', async (t) => {
  const { call, reviews } = await stand(t, true);
  t.equal((await call(undefined, 'GET', '/swype-app')).status, 200);
  t.equal((await call(undefined, 'POST', '/swype-app/press', { reason: 'why' })).status, 401);
  t.strictSame(reviews(), []);
});
