import t from 'tap';
import { Client, type Reply } from '../../contract/client.ts';
import { build } from './build.ts';

const tokenReviews = '/apis/authentication.k8s.io/v1/tokenreviews';
const accessReviews = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
const operator = 'system:serviceaccount:big-red-button:big-red-button-operator';
const viewer = 'system:serviceaccount:big-red-button:big-red-button-viewer';
const tokenPath = '/api/v1/namespaces/big-red-button/serviceaccounts/big-red-button-operator/token';

async function buildReceiver(t: Parameters<typeof build>[0]) {
  const { simulator, client: admin } = await build(t);
  const { url, ca, tokens } = simulator;
  const receiver = new Client({ url, ca, token: tokens.receiver });
  t.teardown(() => receiver.close());
  return { simulator, admin, receiver };
}

/** The status of a review. */
function statusOf({ body }: Reply): unknown {
  return 'status' in body ? body.status : undefined;
}

t.test('the receiver may ask for reviews, and may not mint', async (t) => {
  const { simulator, receiver } = await buildReceiver(t);
  const token = simulator.mint(operator, { audiences: ['big-red-button'] });
  const review = await receiver.post(tokenReviews, { spec: { token, audiences: ['big-red-button'] } });
  t.match(statusOf(review), { authenticated: true, user: { username: operator }, audiences: ['big-red-button'] });
  const refused = await receiver.post(tokenPath, { spec: {} });
  t.equal(refused.status, 403);
  t.match(refused.body.message, /cannot create resource "serviceaccounts\/token" in API group "" in the namespace/);
  t.match(
    simulator.requests.map(({ resource, subresource, code }) => ({ resource, subresource, code })),
    [
      { resource: 'tokenreviews', code: 201 },
      { resource: 'serviceaccounts', subresource: 'token', code: 403 },
    ],
  );
});

t.test('the review of an expired token says so', async (t) => {
  const { simulator, receiver } = await buildReceiver(t);
  const token = simulator.mint(operator, { audiences: ['big-red-button'], seconds: 0 });
  const review = await receiver.post(tokenReviews, { spec: { token, audiences: ['big-red-button'] } });
  t.match(statusOf(review), { user: {}, error: /token has expired/ });
});

t.test(
  'the operator may press any button, the viewer may only read, and neither has rights in another API group',
  async (t) => {
    const { receiver } = await buildReceiver(t);
    const may = async (user: string, verb: string, group = 'big-red-button.dev') => {
      const resourceAttributes = { verb, group, resource: 'buttons', name: 'swype-app', namespace: 'big-red-button' };
      return statusOf(await receiver.post(accessReviews, { spec: { user, resourceAttributes } }));
    };
    for (const verb of ['get', 'press', 'reset']) t.match(await may(operator, verb), { allowed: true }, verb);
    t.match(await may(viewer, 'get'), { allowed: true });
    t.match(await may(viewer, 'press'), { allowed: false });
    t.match(await may('somebody', 'get'), { allowed: false });
    t.match(await may(operator, 'press', 'apps'), { allowed: false });
  },
);

t.test('faults hit reviews too', async (t) => {
  const { simulator, receiver } = await buildReceiver(t);
  simulator.faults.add({ kind: 'status', code: 503, match: { resource: 'subjectaccessreviews' }, times: 1 });
  const spec = {
    user: operator,
    resourceAttributes: { verb: 'get', group: 'big-red-button.dev', resource: 'buttons' },
  };
  t.equal((await receiver.post(accessReviews, { spec })).status, 503);
  t.equal((await receiver.post(accessReviews, { spec })).status, 201);
  t.equal((await receiver.get(tokenReviews)).status, 405, 'they cannot be read');
});

t.test('an account that does not exist has no token', async (t) => {
  const { simulator } = await build(t);
  t.throws(() => simulator.mint('somebody'), /no account somebody; there are kubernetes-admin, /);
});
