import t, { type Test } from 'tap';
import { ClusterError } from '../../src/cluster/errors.ts';
import { connectAsUser } from '../../src/kubernetes/connect-as-user.ts';
import { startTestCluster } from '../support/cluster.ts';

async function stand(t: Test) {
  const { simulator, close } = await startTestCluster();
  t.teardown(close);
  const { url: server, ca } = simulator;
  const connectWith = (token: string) =>
    connectAsUser({ cluster: { server, ca, token }, stateNamespace: 'big-red-button' });
  const admin = connectWith(simulator.tokens.admin);
  const receiver = connectWith(simulator.tokens.receiver);
  t.teardown(() => Promise.all([admin.close(), receiver.close()]));
  return { simulator, admin, receiver };
}

const order = {
  namespace: 'big-red-button',
  account: 'big-red-button-operator',
  audience: 'big-red-button',
  seconds: 600,
};
const signal = AbortSignal.timeout(30_000);

t.test("whoAmI returns the API server's name for the user", async (t) => {
  const { admin, receiver } = await stand(t);
  t.equal(await admin.whoAmI(signal), 'kubernetes-admin');
  t.equal(await receiver.whoAmI(signal), 'system:serviceaccount:big-red-button:big-red-button');
});

t.test('a token is made for this service alone, and for the requested account', async (t) => {
  const { admin } = await stand(t);
  const token = await admin.mintToken(order, signal);
  const review = await admin.reviews.reviewToken(token, 'big-red-button', signal);
  t.match(review, {
    authenticated: true,
    subject: { username: 'system:serviceaccount:big-red-button:big-red-button-operator' },
  });
  t.match(await admin.reviews.reviewToken(token, 'https://kubernetes.default.svc', signal), { authenticated: false });
  const [, claims = ''] = token.split('.');
  const { iat, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  t.equal(exp - iat, 600);
});

t.test(
  'without the right to make a token, the error names the missing rule; without the account, what to apply',
  async (t) => {
    const { admin, receiver } = await stand(t);
    const forbidden = await receiver.mintToken(order, signal).catch((error: unknown) => error);
    t.ok(forbidden instanceof ClusterError);
    t.match(forbidden, {
      kind: 'forbidden',
      message: /must allow verbs \[create\], .* resources \[serviceaccounts\/token\]/,
    });
    const missing = await admin
      .mintToken({ ...order, namespace: 'elsewhere' }, signal)
      .catch((error: unknown) => error);
    t.match(missing, { kind: 'not-found', message: /is that the namespace of the receiver/ });
  },
);
