import t from 'tap';
import type { PressOutcome, ResetOutcome } from '../../../src/api/button-service.ts';
import { buttonView, person, receiver } from '../receiver.ts';

const bob = { authorization: 'Bearer token-of-bob' };
const button = '/api/v1/buttons/swype-app';
const press = `${button}/press`;
const reset = `${button}/reset`;

t.test('the list and one button show everything that the service knows', async (t) => {
  const { app, panel } = await receiver(t);
  const outlook = { standing: 'stopping', onAlert: 'ignored', faults: [] };
  const list = await app.inject({ url: '/api/v1/buttons', headers: bob });
  t.equal(list.statusCode, 200);
  const chain = { heartbeat: panel.beat, config: { ok: true }, api: { ok: true }, version: '0.0.0-test' };
  t.strictSame(list.json(), { buttons: [{ ...buttonView, outlook }], chain });
  const one = await app.inject({ url: '/api/v1/buttons/swype-app', headers: bob });
  t.strictSame(one.json(), { ...buttonView, outlook });
  t.equal(one.headers['cache-control'], 'no-store');
});

t.test('unreadable evidence is shown as unreadable', async (t) => {
  const { app, panel } = await receiver(t);
  const evidence = { readable: false, problem: 'forbidden' } as const;
  panel.buttons = [{ ...buttonView, state: 'unknown', evidence }];
  const one = await app.inject({ url: '/api/v1/buttons/swype-app', headers: bob });
  const outlook = { standing: 'unknown', onAlert: 'held', faults: [] };
  t.strictSame(one.json(), { ...buttonView, state: 'unknown', evidence, outlook });
});

t.test('an unknown button is answered 404 with the known ones', async (t) => {
  const { app } = await receiver(t);
  for (const [method, url, payload] of [
    ['GET', '/api/v1/buttons/nope', undefined],
    ['POST', '/api/v1/buttons/nope/press', { reason: 'why' }],
    ['POST', '/api/v1/buttons/nope/reset', { reason: 'why', trip: 'trip-1' }],
    ['POST', '/api/v1/buttons/nope/rehearse', undefined],
  ] as const) {
    const response = await app.inject({ method, url, headers: person, ...(payload && { payload }) });
    t.equal(response.statusCode, 404, url);
    t.strictSame(response.json(), {
      error: 'unknown-button',
      message: 'there is no button "nope"',
      expected: 'one of swype-app',
    });
  }
});

t.test('a press has the person and the reason, and is answered by its outcome', async (t) => {
  const { app, panel } = await receiver(t);
  const cases: [PressOutcome, number, object][] = [
    [
      { kind: 'pressed', state: 'stopping', already: false, trip: 'trip-1' },
      202,
      { state: 'stopping', already: false },
    ],
    [{ kind: 'pressed', state: 'stopped', already: false, trip: 'trip-1' }, 200, { state: 'stopped', already: false }],
    [{ kind: 'pressed', state: 'stopping', already: true, trip: 'trip-1' }, 200, { state: 'stopping', already: true }],
    [
      { kind: 'pending', problem: 'the API is away', trip: 'trip-1' },
      503,
      { error: 'pending', message: 'the API is away' },
    ],
  ];
  for (const [outcome, status, body] of cases) {
    panel.pressed = outcome;
    const payload = { reason: '  losing money\n', claimedName: 'Alice A.' };
    const response = await app.inject({ method: 'POST', url: press, headers: person, payload });
    t.equal(response.statusCode, status);
    t.match(response.json(), body);
    if (status === 503) t.equal(response.headers['retry-after'], '1');
  }
  t.strictSame(panel.acts[0], {
    press: 'swype-app',
    by: { account: 'alice', claimedName: 'Alice A.' },
    reason: 'losing money',
  });
});

t.test('a rehearsal needs the right to press, and is answered by its outcome', async (t) => {
  const { app, panel } = await receiver(t);
  const rehearse = (headers: object) =>
    app.inject({ method: 'POST', url: `${button}/rehearse`, headers: { ...headers } });
  const good = await rehearse(person);
  t.equal(good.statusCode, 200);
  t.strictSame(good.json(), { ok: true, at: '2026-11-23T10:20:00.000Z' });
  const failed = { ok: false, at: '2026-11-23T10:21:00.000Z', problem: 'the stop would fail: forbidden' };
  panel.rehearsed = { kind: 'rehearsed', rehearsal: failed };
  t.strictSame((await rehearse(person)).json(), failed);
  t.equal((await rehearse(bob)).statusCode, 403);
  t.equal((await rehearse({})).statusCode, 401);
  t.strictSame(panel.acts, [{ rehearse: 'swype-app' }, { rehearse: 'swype-app' }], 'nothing for those who may not');
});

t.test('a reset names its trip, and is answered by its outcome', async (t) => {
  const { app, panel } = await receiver(t);
  const cases: [ResetOutcome, number, object][] = [
    [{ kind: 'reset', already: false }, 200, { state: 'armed', already: false, restore: buttonView.restore }],
    [{ kind: 'reset', already: true }, 200, { state: 'armed', already: true }],
    [{ kind: 'refused', problem: 'another trip' }, 409, { error: 'refused', message: 'another trip' }],
    [{ kind: 'pending', problem: 'the API is away' }, 503, { error: 'pending' }],
  ];
  for (const [outcome, status, body] of cases) {
    panel.wasReset = outcome;
    const payload = { trip: 'trip-1', reason: 'fixed' };
    const response = await app.inject({ method: 'POST', url: reset, headers: person, payload });
    t.equal(response.statusCode, status);
    t.match(response.json(), body);
  }
  t.strictSame(panel.acts[0], {
    reset: 'swype-app',
    by: { account: 'alice' },
    trip: 'trip-1',
    reason: 'fixed',
    force: false,
  });
});

t.test('a disarm says how long and why, and an early end needs the same right', async (t) => {
  const { app, panel } = await receiver(t);
  const post = (url: string, payload: object, headers = person) =>
    app.inject({ method: 'POST', url, headers, payload });
  const [disarm, arm] = [`${button}/disarm`, `${button}/arm`];
  const done = await post(disarm, { seconds: 7_200, reason: ' gateway maintenance ' });
  t.equal(done.statusCode, 200);
  t.strictSame(done.json(), { until: '2026-11-23T12:15:00.000Z' });
  t.strictSame((await post(arm, { claimedName: 'Alice A.' })).json(), { already: false });
  t.strictSame(panel.acts, [
    { disarm: 'swype-app', by: { account: 'alice' }, forMs: 7_200_000, reason: 'gateway maintenance' },
    { arm: 'swype-app', by: { account: 'alice', claimedName: 'Alice A.' } },
  ]);
  panel.disarmed = { kind: 'pending', problem: 'the API is away' };
  panel.armed = { kind: 'pending', problem: 'the API is away' };
  t.equal((await post(disarm, { seconds: 1, reason: 'why' })).statusCode, 503);
  t.equal((await post(arm, {})).statusCode, 503);
  t.equal((await post('/api/v1/buttons/nope/disarm', { seconds: 1, reason: 'why' })).statusCode, 404);
  t.equal((await post('/api/v1/buttons/nope/arm', {})).statusCode, 404);
});

t.test('without a token the answer is 401, without the right 403, both before the body is read', async (t) => {
  const { app, panel, log } = await receiver(t);
  for (const url of [press, reset, `${button}/disarm`, `${button}/arm`]) {
    const headers = { 'content-type': 'application/json' };
    const broken = { method: 'POST', url, payload: '{"broken' } as const;
    const stranger = await app.inject({ ...broken, headers });
    t.equal(stranger.statusCode, 401);
    t.match(stranger.headers['www-authenticate'], /^Bearer/);
    const reader = await app.inject({ ...broken, headers: { ...headers, ...bob } });
    t.equal(reader.statusCode, 403);
    t.match(reader.json(), {
      error: 'forbidden',
      message: /bob may not/,
      expected: /the right to (press|reset|disarm) swype-app/,
    });
  }
  for (const url of ['/api/v1/buttons', '/api/v1/buttons/swype-app', '/api/v1/buttons/nope']) {
    t.equal((await app.inject({ url })).statusCode, 401, url);
  }
  t.equal(panel.acts.length, 0);
  t.notMatch(log.join(''), /token-of/);
});

t.test('if the rights cannot be checked, the answer is 503', async (t) => {
  const authorizer = { authorize: () => Promise.reject(new Error('connect ECONNREFUSED')), knows: () => false };
  const { app } = await receiver(t, { authorizer });
  const response = await app.inject({ url: '/api/v1/buttons', headers: person });
  t.equal(response.statusCode, 503);
  t.equal(response.headers['retry-after'], '1');
  t.notMatch(response.body, /ECONNREFUSED/);
});

t.test('a press or reset without a reason, or with anything unknown, is answered 400 and does nothing', async (t) => {
  const { app, panel } = await receiver(t);
  const bad: [string, unknown, RegExp][] = [
    [press, {}, /reason/],
    [press, { reason: '' }, /body\.reason/],
    [press, { reason: ' \n\t' }, /body\.reason/],
    [press, { reason: 5 }, /body\.reason must be string/],
    [press, { reason: 'x'.repeat(501) }, /body\.reason/],
    [press, { reason: 'why', replicas: 3 }, /replicas|additional/],
    [press, { reason: 'why', claimedName: '' }, /body\.claimedName/],
    [press, [], /./],
    [press, 'why', /./],
    [press, null, /./],
    [reset, { reason: 'why' }, /trip/],
    [reset, { trip: 'trip-1' }, /reason/],
    [reset, { trip: '', reason: 'why' }, /body\.trip/],
    [reset, { trip: 'trip-1', reason: 'why', force: 'yes' }, /body\.force/],
    [`${button}/disarm`, { seconds: 60 }, /reason/],
    [`${button}/disarm`, { reason: 'why' }, /seconds/],
    [`${button}/disarm`, { reason: 'why', seconds: 0 }, /body\.seconds/],
    [`${button}/disarm`, { reason: 'why', seconds: 86_401 }, /body\.seconds/],
    [`${button}/arm`, { force: true }, /force|additional/],
  ];
  for (const [url, body, message] of bad) {
    const headers = { ...person, 'content-type': 'application/json' };
    const response = await app.inject({ method: 'POST', url, headers, payload: JSON.stringify(body) });
    t.equal(response.statusCode, 400, JSON.stringify(body)?.slice(0, 50));
    t.match(response.json(), { error: 'bad-request', message, expected: /openapi/ });
  }
  const polluting = '{"reason":"why","__proto__":{"force":true}}';
  const headers = { ...person, 'content-type': 'application/json' };
  t.equal((await app.inject({ method: 'POST', url: press, headers, payload: polluting })).statusCode, 400);
  t.equal(panel.acts.length, 0);
});

t.test('a form cannot press: only JSON is accepted, and no more than a reason needs', async (t) => {
  const { app, panel } = await receiver(t);
  for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x']) {
    const headers = { ...person, 'content-type': type };
    const response = await app.inject({ method: 'POST', url: press, headers, payload: '{"reason":"why"}' });
    t.equal(response.statusCode, 415, type);
  }
  t.equal((await app.inject({ method: 'POST', url: press, headers: person })).statusCode, 400, 'no body');
  const large = await app.inject({
    method: 'POST',
    url: press,
    headers: person,
    payload: { reason: 'x'.repeat(20_000) },
  });
  t.equal(large.statusCode, 413);
  t.match(large.json(), { expected: /16384 bytes/ });
  t.equal((await app.inject({ url: press, headers: person })).statusCode, 405, 'GET does nothing');
  t.equal(panel.acts.length, 0);
});

t.test('a press is one line in the log, with the account and without the token', async (t) => {
  const { app, log } = await receiver(t);
  await app.inject({ method: 'POST', url: press, headers: person, payload: { reason: 'why' } });
  const lines = log.map((line) => JSON.parse(line)).filter(({ level }) => level >= 30);
  t.match(lines, [{ method: 'POST', path: press, status: 202, account: 'alice' }]);
  t.equal(lines.length, 1);
});
