import type { Test } from 'tap';
import type { Body } from './client.ts';
import { isStatus, type Room, type Subject } from './room.ts';

const tokenReviews = '/apis/authentication.k8s.io/v1/tokenreviews';
const accessReviews = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
const audience = 'contract.big-red-button.dev';

/** The fields of a review's answer. */
interface Review extends Body {
  readonly status: {
    readonly authenticated?: boolean;
    readonly user: { readonly username?: string; readonly groups?: readonly string[] };
    readonly audiences?: readonly string[];
    readonly error?: string;
    readonly allowed?: boolean;
    readonly token: string;
    readonly expirationTimestamp: string;
  };
}

export async function describeIdentity(t: Test, room: Room, subject: Subject): Promise<void> {
  const post = async (path: string, spec: object) => {
    const { status, body } = await room.client.post(path, { spec });
    // The tests find out whether the answer is a review.
    return { status, body: body as Review };
  };
  const tokenRequests = room.core('serviceaccounts/default/token');
  const account = `system:serviceaccount:${room.namespace}:default`;

  await t.test('a token is minted for an audience, and a review for that audience names its account', async (t) => {
    const minted = await post(tokenRequests, { audiences: [audience], expirationSeconds: 600 });
    t.equal(minted.status, 201);
    t.match(minted.body, { kind: 'TokenRequest', status: { token: /^[\w-]+\.[\w-]+\.[\w-]+$/ } });
    t.ok(Date.parse(minted.body.status.expirationTimestamp) > 0);
    const { token } = minted.body.status;
    const { status, body } = await post(tokenReviews, { token, audiences: [audience, 'another'] });
    t.equal(status, 201);
    t.match(body, { kind: 'TokenReview', apiVersion: 'authentication.k8s.io/v1', spec: { token } });
    t.notOk(body.metadata.resourceVersion, 'it is nowhere');
    t.match(body.status, { authenticated: true, user: { username: account }, audiences: [audience] });
    t.match(body.status.user, { extra: { 'authentication.kubernetes.io/credential-id': [/^JTI=[\w-]+$/] } });
    t.strictSame([...(body.status.user.groups ?? [])].sort(), [
      'system:authenticated',
      'system:serviceaccounts',
      `system:serviceaccounts:${room.namespace}`,
    ]);
    const [claims = ''] = token.split('.').slice(1);
    const { aud, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString());
    t.strictSame(aud, [audience], 'the token names its audience');
    const lastsMs = exp * 1_000 - Date.parse(minted.body.status.expirationTimestamp);
    t.ok(Math.abs(lastsMs) <= 1_000, 'the token has its expiry');
  });

  await t.test('a token for another audience is not authenticated, and neither is an unknown one', async (t) => {
    for (const token of [subject.token, 'nobody-has-this-token']) {
      const { status, body } = await post(tokenReviews, { token, audiences: [audience] });
      t.equal(status, 201);
      t.notOk(body.status.authenticated);
      t.match(body.status.error, /invalid bearer token/);
    }
  });

  await t.test('a review without a token is a 422 or a 400', async (t) => {
    t.match((await post(tokenReviews, { token: '' })).status, /^(400|422)$/);
  });

  await t.test('a token minted without audiences is for the API server', async (t) => {
    const { token } = (await post(tokenRequests, {})).body.status;
    t.match((await post(tokenReviews, { token })).body.status, { authenticated: true, user: { username: account } });
  });

  await t.test('the API server answers 401 to a token for another audience', async (t) => {
    const { token } = (await post(tokenRequests, { audiences: [audience] })).body.status;
    const { status, body } = await room.client.send('GET', room.core('pods'), undefined, {
      authorization: `Bearer ${token}`,
    });
    t.equal(status, 401);
    isStatus(t, body, 401, 'Unauthorized');
  });

  await t.test('a missing account has no tokens, and no token lasts less than ten minutes', async (t) => {
    const nobody = await post(room.core('serviceaccounts/nobody/token'), {});
    isStatus(t, nobody.body, 404, 'NotFound');
    t.equal(nobody.body.message, 'serviceaccounts "nobody" not found');
    const short = await post(tokenRequests, { expirationSeconds: 599 });
    isStatus(t, short.body, 422, 'Invalid');
    t.match(short.body.message, /may not specify a duration less than 10 minutes/);
  });

  await t.test('an access review knows the rights of each account', async (t) => {
    const own = (await post(tokenReviews, { token: subject.token })).body.status.user;
    const press = { verb: 'press', group: 'big-red-button.dev', resource: 'buttons', name: 'swype-app' };
    const resourceAttributes = { ...press, namespace: room.namespace };
    const { status, body } = await post(accessReviews, { ...nameAndGroups(own), resourceAttributes });
    t.equal(status, 201);
    t.match(body, { kind: 'SubjectAccessReview', status: { allowed: true } });
    t.notOk(body.metadata.resourceVersion, 'it is nowhere');
    const other = await post(accessReviews, { user: account, resourceAttributes });
    t.equal(other.status, 201);
    t.equal(other.body.status.allowed, false);
  });
}

function nameAndGroups({ username, groups = [] }: Review['status']['user']): object {
  return { user: username, groups };
}
