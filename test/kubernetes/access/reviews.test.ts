import nock from 'nock';
import t, { type Test } from 'tap';
import { failureOf, soon, status } from '../fixtures.ts';
import { mockApi } from '../mocked-api.ts';

const tokenPath = '/apis/authentication.k8s.io/v1/tokenreviews';
const accessPath = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
const personsToken = 'eyJhbGciOiJSUzI1NiJ9.the-token-of-a-person.signature';
const subject = {
  username: 'system:serviceaccount:big-red-button:big-red-button-operator',
  uid: 'uid-1',
  groups: ['system:serviceaccounts', 'system:authenticated'],
  extra: { 'authentication.kubernetes.io/credential-id': ['JTI=1'] },
};

function tokenReview(answer: object) {
  const spec = { token: personsToken, audiences: ['big-red-button'] };
  return { kind: 'TokenReview', apiVersion: 'authentication.k8s.io/v1', metadata: {}, spec, status: answer };
}

function accessReview(answer: object) {
  return { kind: 'SubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', metadata: {}, spec: {}, status: answer };
}

/** Asks about the token, with what the API server answers. */
async function reviewToken(t: Test, answer: object) {
  const { api, reviews } = mockApi(t);
  api.post(tokenPath).reply(201, tokenReview(answer));
  return reviews.reviewToken(personsToken, 'big-red-button', soon());
}

t.test('reviews a token for one audience, and returns the person as the authorizers know them', async (t) => {
  const { api, reviews, observed } = mockApi(t);
  api
    .post(tokenPath, { spec: { token: personsToken, audiences: ['big-red-button'] } })
    .reply(201, tokenReview({ authenticated: true, user: subject, audiences: ['big-red-button'] }));
  t.strictSame(await reviews.reviewToken(personsToken, 'big-red-button', soon()), {
    authenticated: true,
    subject,
    audiences: ['big-red-button'],
  });
  t.match(observed, [{ verb: 'create', resource: 'tokenreviews', code: '201', seconds: Number }]);
});

t.test('a token that the API server refuses, or whose user has no name, is not authenticated', async (t) => {
  t.strictSame(await reviewToken(t, { user: {}, error: 'invalid bearer token' }), { authenticated: false });
  t.strictSame(await reviewToken(t, {}), { authenticated: false });
  t.strictSame(await reviewToken(t, { authenticated: false, user: subject }), { authenticated: false });
  t.strictSame(await reviewToken(t, { authenticated: true, user: {} }), { authenticated: false });
});

t.test('without audiences in the answer, there are no audiences', async (t) => {
  t.strictSame(await reviewToken(t, { authenticated: true, user: { username: 'alice' } }), {
    authenticated: true,
    subject: { username: 'alice', groups: [], extra: {} },
    audiences: [],
  });
});

t.test(
  'asks for one verb on one button, in the namespace of the receiver, with every field of the person',
  async (t) => {
    const { api, reviews, observed } = mockApi(t);
    const asked = (resourceAttributes: Record<string, string>) => ({
      spec: { user: subject.username, uid: 'uid-1', groups: subject.groups, extra: subject.extra, resourceAttributes },
    });
    const press = { namespace: 'big-red-button', verb: 'press', group: 'big-red-button.dev', resource: 'buttons' };
    api.post(accessPath, asked({ ...press, name: 'swype-app' })).reply(201, accessReview({ allowed: true }));
    api.post(accessPath, asked({ ...press, verb: 'get' })).reply(201, accessReview({ allowed: true }));
    t.strictSame(await reviews.reviewAccess(subject, 'press', 'swype-app', soon()), { allowed: true });
    t.strictSame(await reviews.reviewAccess(subject, 'get', undefined, soon()), { allowed: true });
    t.match(observed, [{ verb: 'create', resource: 'subjectaccessreviews', code: '201' }, {}]);
    t.ok(nock.isDone());
  },
);

t.test('a person who is not allowed, or is denied, is refused, and the reason is passed on', async (t) => {
  const { api, reviews } = mockApi(t);
  const answers: [object, object][] = [
    [{ allowed: false }, { allowed: false }],
    [
      { allowed: false, reason: 'not on Fridays' },
      { allowed: false, reason: 'not on Fridays' },
    ],
    [{ allowed: true, denied: true }, { allowed: false }],
    [
      { allowed: false, evaluationError: 'clusterrole "x" not found' },
      { allowed: false, reason: 'clusterrole "x" not found' },
    ],
  ];
  for (const [answer, expected] of answers) {
    api.post(accessPath).reply(201, accessReview(answer));
    t.strictSame(await reviews.reviewAccess(subject, 'press', 'swype-app', soon()), expected);
  }
});

t.test('an error status is a ClusterError of its kind, which names the missing rule', async (t) => {
  const { api, reviews } = mockApi(t);
  const cases = [
    [401, 'forbidden', /does not know this token/],
    [403, 'forbidden', /a ClusterRole must allow verbs \[create\], apiGroups \[authentication\.k8s\.io\], resources/],
    [404, 'not-found', /create tokenreviews: 404/],
    [422, 'refused', /create tokenreviews: 422/],
  ] as const;
  for (const [code, kind, message] of cases) {
    api.post(tokenPath).reply(code, status(code, 'no'));
    const failure = await failureOf(reviews.reviewToken(personsToken, 'big-red-button', soon()));
    t.match(failure, { kind, status: code, message });
  }
  api.post(accessPath).reply(403, status(403, 'no'));
  const failure = await failureOf(reviews.reviewAccess(subject, 'get', undefined, soon()));
  t.match(failure.message, /a ClusterRole must allow .*authorization\.k8s\.io.*subjectaccessreviews/);
});

t.test('a review changes nothing, so it is repeated after a failure that may pass', async (t) => {
  const { api, reviews, codes, pauses } = mockApi(t);
  api.post(tokenPath).reply(503, status(503, 'not now'));
  api.post(tokenPath).reply(429, status(429, 'too many'));
  api.post(tokenPath).reply(201, tokenReview({ authenticated: true, user: subject, audiences: [] }));
  t.match(await reviews.reviewToken(personsToken, 'big-red-button', soon()), { authenticated: true });
  t.strictSame(codes(), ['503', '429', '201']);
  t.equal(pauses.length, 2);
});

t.test('an API server that keeps failing is unavailable', async (t) => {
  const { api, reviews } = mockApi(t);
  api.post(accessPath).times(5).reply(500, status(500, 'etcd is away'));
  t.match(await failureOf(reviews.reviewAccess(subject, 'get', undefined, soon())), {
    kind: 'unavailable',
    status: 500,
  });
});

t.test('an answer of another kind, or without a status, is an error', async (t) => {
  const { api, reviews } = mockApi(t);
  const { status: _, ...without } = tokenReview({});
  for (const body of [{ ...tokenReview({}), kind: 'Pod' }, without]) {
    api.post(tokenPath).times(5).reply(201, body);
    t.match(await failureOf(reviews.reviewToken(personsToken, 'big-red-button', soon())), { kind: 'unavailable' });
    nock.cleanAll();
  }
  const { status: __, ...noAccess } = accessReview({});
  api.post(accessPath).times(5).reply(201, noAccess);
  t.match(await failureOf(reviews.reviewAccess(subject, 'get', undefined, soon())), { kind: 'unavailable' });
});

t.test('no failure contains the token, even if the server quotes it', async (t) => {
  const { api, reviews } = mockApi(t);
  const echo = `you sent {"token": "${personsToken}"}`;
  api.post(tokenPath).reply(400, status(400, echo));
  const refused = await failureOf(reviews.reviewToken(personsToken, 'big-red-button', soon()));
  api.post(tokenPath).times(5).reply(200, echo, { 'content-type': 'text/plain' });
  const page = await failureOf(reviews.reviewToken(personsToken, 'big-red-button', soon()));
  nock.cleanAll();
  api
    .post(tokenPath)
    .times(5)
    .reply(201, JSON.stringify(personsToken).slice(0, -1), { 'content-type': 'application/json' });
  const broken = await failureOf(reviews.reviewToken(personsToken, 'big-red-button', soon()));
  for (const failure of [refused, page, broken]) {
    const texts = [failure.message, failure.stack, String(failure.cause)].join();
    t.notMatch(texts, /the-token-of-a-person/);
  }
  t.match(refused.message, /you sent .*\[redacted\]/);
});
