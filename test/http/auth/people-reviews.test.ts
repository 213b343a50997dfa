import t from 'tap';
import type { AccessReview, Reviews, TokenReview } from '../../../src/cluster/access-reviews.ts';
import { systemClock } from '../../../src/cluster/clock.ts';
import { ClusterError } from '../../../src/cluster/errors.ts';
import type { Verb } from '../../../src/core/people-access.ts';
import { ReviewedPeople, type ReviewedPeopleOptions } from '../../../src/http/auth/people-reviews.ts';
import { jwt } from '../support/jwt.ts';

const alice = { username: 'alice', uid: 'uid-1', groups: ['sre'], extra: {} };
const command = 'kubectl create token big-red-button-operator --namespace guard --audience big-red-button';
const start = Date.parse('2026-11-23T10:00:00Z');

/** A cluster on memory: what it answers, and what it was asked. */
class FakeReviews implements Reviews {
  readonly asked: string[] = [];
  token: () => TokenReview | Promise<TokenReview> = () => ({
    authenticated: true,
    subject: alice,
    audiences: ['big-red-button'],
  });
  access: (verb: Verb, button: string | undefined) => AccessReview | Promise<AccessReview> = () => ({ allowed: true });

  async reviewToken(token: string, audience: string): Promise<TokenReview> {
    this.asked.push(`whose is ${token} for ${audience}`);
    return this.token();
  }

  async reviewAccess(subject: { username: string }, verb: Verb, button: string | undefined): Promise<AccessReview> {
    this.asked.push(`may ${subject.username} ${verb} ${button ?? 'all'}`);
    return this.access(verb, button);
  }
}

function build(options: Partial<ReviewedPeopleOptions> = {}) {
  const reviews = new FakeReviews();
  const time = { now: start };
  const clock = { ...systemClock, now: () => time.now };
  const people = new ReviewedPeople({
    ...{ reviews, clock, audience: 'big-red-button', openReading: false, namespace: 'guard' },
    ...options,
  });
  const ask = (verb: Verb, button?: string, token: string | undefined = 'token-of-alice') =>
    people.authorize(`Bearer ${token}`, verb, button);
  return { reviews, time, people, ask };
}

const away = new ClusterError('unavailable', 'the API is away');

t.test('the cluster identifies the person and checks the right', async (t) => {
  const { reviews, ask } = build();
  t.strictSame(await ask('press', 'swype-app'), { kind: 'allowed', person: { account: 'alice' } });
  t.strictSame(reviews.asked, ['whose is token-of-alice for big-red-button', 'may alice press all']);
  t.strictSame(await ask('get'), { kind: 'allowed', person: { account: 'alice' } });
  t.equal(reviews.asked.at(-1), 'may alice get all');
});

t.test('the token has its id of the audit log, if the cluster gives one', async (t) => {
  const { reviews, ask } = build();
  const extra = { 'authentication.kubernetes.io/credential-id': ['JTI=1'] };
  reviews.token = () => ({ authenticated: true, subject: { ...alice, extra }, audiences: ['big-red-button'] });
  t.match(await ask('press', 'swype-app'), { kind: 'allowed', person: { account: 'alice' }, credentialId: 'JTI=1' });
});

t.test("a known person without the right gets the missing right and the cluster's reason", async (t) => {
  const { reviews, ask } = build();
  reviews.access = () => ({ allowed: false });
  t.strictSame(await ask('press', 'swype-app'), { kind: 'forbidden', problem: 'alice may not press swype-app' });
  t.strictSame(await ask('get'), { kind: 'forbidden', problem: 'alice may not get all buttons' });
  reviews.access = () => ({ allowed: false, reason: 'not on Fridays' });
  t.strictSame(await ask('reset', 'swype-app'), {
    kind: 'forbidden',
    problem: 'alice may not reset swype-app: not on Fridays',
  });
});

t.test('without a token, the answer contains the command that makes one', async (t) => {
  const { reviews, people } = build();
  for (const header of [undefined, '', 'Basic YWxpY2U6c2VjcmV0', 'Bearer', 'Bearer two words'])
    t.strictSame(await people.authorize(header, 'press', 'swype-app'), {
      kind: 'unauthenticated',
      problem: 'there is no bearer token',
      expected: `the token that \`${command}\` prints`,
    });
  t.strictSame(reviews.asked, []);
});

t.test('a token that the cluster refuses gets a reason from its own claims, and is never quoted', async (t) => {
  const { reviews, ask } = build();
  reviews.token = () => ({ authenticated: false });
  const aud = 'big-red-button';
  const cases: [string, string][] = [
    ['token-of-nobody', 'the token is not valid'],
    [jwt({ aud, exp: start / 1_000 - 60 }), 'the token expired at 2026-11-23T09:59:00.000Z'],
    [jwt({ aud, exp: start / 1_000 + 60 }), 'the token is not valid'],
  ];
  for (const [token, problem] of cases) {
    const answer = await ask('press', 'swype-app', token);
    t.match(answer, { kind: 'unauthenticated', problem, expected: new RegExp(command) });
    t.notMatch(JSON.stringify(answer), token);
  }
});

t.test('a token for the API server, or for another service too, is refused without a review', async (t) => {
  const { reviews, ask } = build();
  const api = 'https://kubernetes.default.svc';
  const cases: [unknown, RegExp][] = [
    [[api], /^the token is made for https:\/\/kubernetes\.default\.svc, and not for big-red-button alone$/],
    ['another', /made for another, and not/],
    [['big-red-button', api], /made for big-red-button, https:.*, and not for big-red-button alone/],
    [['x'.repeat(10_000)], /^.{1,300}$/],
  ];
  for (const [aud, problem] of cases) {
    const answer = await ask('press', 'swype-app', jwt({ aud }));
    t.match(answer, { kind: 'unauthenticated', problem, expected: new RegExp(command) });
  }
  t.strictSame(reviews.asked, []);
});

t.test("a token that the cluster accepts without this service's audience is refused", async (t) => {
  const { reviews, ask } = build();
  for (const audiences of [[], ['another']]) {
    reviews.token = () => ({ authenticated: true, subject: alice, audiences });
    const answer = await ask('press', 'swype-app', `token-for-${audiences.length}`);
    t.match(answer, { kind: 'unauthenticated', problem: 'the token is not made for big-red-button' });
  }
  t.notMatch(reviews.asked.join(), /may alice/);
});

t.test('an approval is valid for a minute, for the same token, verb and button alone', async (t) => {
  const { reviews, time, ask } = build();
  for (const verb of ['get', 'press', 'reset'] as const) await ask(verb, 'swype-app');
  await ask('reset', 'ledger');
  await ask('get');
  t.equal(reviews.asked.length, 1 + 5, 'one question about the token, one about each right');
  time.now += 59_999;
  await ask('press', 'swype-app');
  t.equal(reviews.asked.length, 6);
  await ask('press', 'swype-app', 'another-token');
  t.equal(reviews.asked.length, 8);
  time.now += 1;
  reviews.access = () => ({ allowed: false });
  t.match(await ask('press', 'swype-app'), { kind: 'forbidden' }, 'what was taken away counts no more');
  reviews.token = () => ({ authenticated: false });
  t.match(await ask('press', 'swype-app', 'third-token'), { kind: 'unauthenticated' });
});

t.test('a refusal is valid for seconds, so that a new right counts soon', async (t) => {
  const { reviews, time, ask } = build();
  reviews.access = () => ({ allowed: false });
  t.match(await ask('press', 'swype-app'), { kind: 'forbidden' });
  reviews.access = () => ({ allowed: true });
  t.match(await ask('press', 'swype-app'), { kind: 'forbidden' });
  time.now += 5_000;
  t.match(await ask('press', 'swype-app'), { kind: 'allowed' });
});

t.test('a refused token is reviewed each time, and does not push a known person out of the cache', async (t) => {
  const { reviews, time, ask } = build();
  await ask('press', 'swype-app');
  reviews.token = () => ({ authenticated: false });
  for (let stranger = 0; stranger < 1_000; stranger += 1) {
    // 20 a second are reviewed, and the clock stays within the minute of the first approval.
    if (stranger % 20 === 0) time.now += 1_000;
    await ask('press', 'swype-app', `token-${stranger}`);
  }
  time.now += 1_000;
  await ask('press', 'swype-app', 'token-999');
  t.equal(reviews.asked.length, 2 + 1_001);
  t.match(await ask('press', 'swype-app'), { kind: 'allowed' });
  t.equal(reviews.asked.length, 2 + 1_001);
});

t.test('a token is not valid after its own expiry', async (t) => {
  const { reviews, time, ask } = build();
  const token = jwt({ aud: ['big-red-button'], exp: start / 1_000 + 20 });
  t.match(await ask('press', 'swype-app', token), { kind: 'allowed' });
  reviews.token = () => ({ authenticated: false });
  time.now += 19_999;
  t.match(await ask('press', 'swype-app', token), { kind: 'allowed' });
  time.now += 1;
  t.match(await ask('press', 'swype-app', token), {
    kind: 'unauthenticated',
    problem: 'the token expired at 2026-11-23T10:00:20.000Z',
  });
});

t.test("if a token is expired by this machine's clock alone, the cluster decides each time", async (t) => {
  const { reviews, ask } = build();
  const token = jwt({ aud: ['big-red-button'], exp: start / 1_000 - 1 });
  for (let time = 0; time < 2; time += 1) t.match(await ask('press', 'swype-app', token), { kind: 'allowed' });
  t.strictSame(reviews.asked.filter((question) => question.startsWith('whose')).length, 2);
});

t.test('equal questions at the same time are one review', async (t) => {
  const { reviews, ask } = build();
  const { promise, resolve } = Promise.withResolvers<void>();
  const answer = reviews.token;
  reviews.token = async () => {
    await promise;
    return answer();
  };
  const all = Array.from({ length: 50 }, () => ask('press', 'swype-app'));
  resolve();
  for (const each of await Promise.all(all)) t.match(each, { kind: 'allowed' });
  t.strictSame(reviews.asked, ['whose is token-of-alice for big-red-button', 'may alice press all']);
});

t.test('the right to press all buttons is one review, however many a person presses', async (t) => {
  const { reviews, ask } = build();
  const all = Array.from({ length: 1_000 }, (_, index) => ask('press', `swype-${index}`));
  for (const each of await Promise.all(all)) t.match(each, { kind: 'allowed' });
  t.strictSame(reviews.asked, ['whose is token-of-alice for big-red-button', 'may alice press all']);
});

t.test('a person who may press one button presses that one alone', async (t) => {
  const { reviews, ask } = build();
  reviews.access = (_, button) => ({ allowed: button === 'swype-app' });
  t.match(await ask('press', 'swype-app'), { kind: 'allowed' });
  t.strictSame(await ask('press', 'ledger'), { kind: 'forbidden', problem: 'alice may not press ledger' });
  t.strictSame(reviews.asked.slice(1), ['may alice press all', 'may alice press swype-app', 'may alice press ledger']);
});

t.test('if the cluster cannot be asked, nobody is let in, and the next request asks again', async (t) => {
  const { reviews, ask } = build();
  const { token, access } = reviews;
  reviews.token = () => Promise.reject(away);
  await t.rejects(ask('press', 'swype-app'), away);
  reviews.token = token;
  reviews.access = () => Promise.reject(away);
  await t.rejects(ask('press', 'swype-app'), away);
  reviews.access = access;
  t.match(await ask('press', 'swype-app'), { kind: 'allowed' });
});

t.test('a flood of different tokens leaves connections for a stop', async (t) => {
  const { reviews, ask } = build();
  const { promise, resolve } = Promise.withResolvers<void>();
  reviews.token = async () => {
    await promise;
    return { authenticated: false };
  };
  const all = Array.from({ length: 100 }, (_, index) => ask('press', 'swype-app', `token-${index}`));
  const settled = Promise.allSettled(all);
  t.equal(reviews.asked.length, 8);
  resolve();
  const refused = (await settled).filter(({ status }) => status === 'rejected');
  t.equal(refused.length, 92);
  t.match(refused[0], { reason: { statusCode: 503, message: 'too many tokens are being checked' } });
  t.match(await ask('press', 'swype-app', 'later'), { kind: 'unauthenticated' }, 'then it goes on');
});

t.test('of new tokens, 20 a second are reviewed, those of acts apart from those of reads', async (t) => {
  const { reviews, time, ask } = build();
  reviews.token = () => ({ authenticated: false });
  const flood = async (verb: Verb) => {
    for (let count = 0; count < 30; count += 1) await ask(verb, 'swype-app', `${verb}-${count}`).catch(() => undefined);
  };
  await flood('get');
  t.equal(reviews.asked.length, 20);
  await flood('press');
  t.equal(reviews.asked.length, 40);
  time.now += 1_000;
  await flood('get');
  t.equal(reviews.asked.length, 60);
});

t.test('a known person is reviewed again during a flood of wrong tokens, and is known before that', async (t) => {
  const { reviews, time, people, ask } = build();
  t.equal(people.knows('Bearer token-of-alice'), false);
  await ask('press', 'swype-app');
  t.equal(people.knows('Bearer token-of-alice'), true);
  time.now += 60_000;
  const { token } = reviews;
  reviews.token = () => ({ authenticated: false });
  for (let count = 0; count < 30; count += 1) await ask('press', 'swype-app', `x-${count}`).catch(() => undefined);
  t.equal(people.knows('Bearer x-1'), false);
  reviews.token = token;
  t.match(await ask('press', 'swype-app'), { kind: 'allowed' });
  time.now += 3_600_000;
  t.equal(people.knows('Bearer token-of-alice'), false, 'an hour after its last review');
});

t.test('each review has a deadline', async (t) => {
  const deadlines: number[] = [];
  const deadline = (ms: number) => {
    deadlines.push(ms);
    return AbortSignal.abort();
  };
  const signals: boolean[] = [];
  const reviews: Reviews = {
    reviewToken: async (_token, _audience, signal) => {
      signals.push(signal.aborted);
      return { authenticated: true, subject: alice, audiences: ['big-red-button'] };
    },
    reviewAccess: async (_subject, _verb, _button, signal) => {
      signals.push(signal.aborted);
      throw away;
    },
  };
  const { ask } = build({ reviews, clock: { ...systemClock, deadline } });
  await t.rejects(ask('get'), away);
  t.strictSame(deadlines, [3_000, 3_000]);
  t.strictSame(signals, [true, true]);
});

t.test(
  'with open reading, a request without a token is not reviewed, and pressing and resetting stay closed',
  async (t) => {
    const { reviews, people, ask } = build({ openReading: true });
    t.strictSame(await people.authorize(undefined, 'get', 'swype-app'), {
      kind: 'allowed',
      person: { account: 'anonymous' },
    });
    t.strictSame(reviews.asked, []);
    for (const verb of ['press', 'reset'] as const)
      t.match(await people.authorize(undefined, verb, 'swype-app'), { kind: 'unauthenticated' }, verb);
    reviews.access = () => ({ allowed: false });
    t.match(await ask('get', 'swype-app'), { kind: 'allowed', person: { account: 'alice' } }, 'no right is needed');
    t.match(await ask('press', 'swype-app'), { kind: 'forbidden' });
    reviews.token = () => ({ authenticated: false });
    t.match(await ask('get', 'swype-app', 'wrong-token'), { kind: 'unauthenticated' }, 'a wrong token is refused');
  },
);

t.test('open reading stays open while the cluster cannot be asked', async (t) => {
  const { reviews, ask } = build({ openReading: true });
  reviews.token = () => Promise.reject(away);
  t.strictSame(await ask('get', 'swype-app'), { kind: 'allowed', person: { account: 'anonymous' } });
  await t.rejects(ask('press', 'swype-app'), away);
});
