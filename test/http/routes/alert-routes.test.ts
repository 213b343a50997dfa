import t from 'tap';
import { alert, bearer, handled, notificationOf, receiver } from '../receiver.ts';

const url = '/api/v1/alertmanager';

t.test('a notification that is handled is answered 200 with each decision', async (t) => {
  const { app, panel, recorder } = await receiver(t);
  panel.receipt = () => ({
    retry: false,
    decisions: [
      {
        alert: 0,
        fingerprint: alert.fingerprint,
        button: 'swype-app',
        kind: 'trip',
        reason: 'tripped',
        cause: 'network',
        because: '4 restarts by network failure, more than 3',
        trip: 'trip-1',
      },
    ],
  });
  const response = await app.inject({ method: 'POST', url, headers: bearer, payload: notificationOf(alert) });
  t.equal(response.statusCode, 200);
  t.strictSame(response.json(), { decisions: (await panel.receipt([])).decisions });
  t.match(panel.received, [[{ ok: true, alert: { fingerprint: alert.fingerprint } }]]);
  t.strictSame(recorder.outcomes, ['handled']);
});

t.test('a stop that is not yet durable is answered 503, to be sent again, with each decision', async (t) => {
  const { app, panel, recorder } = await receiver(t);
  panel.receipt = (alerts) => ({ ...handled(alerts), retry: true });
  const response = await app.inject({ method: 'POST', url, headers: bearer, payload: notificationOf(alert) });
  t.equal(response.statusCode, 503);
  t.equal(response.headers['retry-after'], '1');
  t.match(response.json(), { error: 'not-yet-stopped', message: String, expected: String, decisions: [{ alert: 0 }] });
  t.strictSame(recorder.outcomes, ['retry']);
});

t.test(
  'a notification that is good but for one byte of invalid UTF-8 is answered 400, and not read with another label',
  async (t) => {
    const { app, panel } = await receiver(t);
    const payload = Buffer.from(JSON.stringify(notificationOf(alert)));
    payload[payload.indexOf(alert.fingerprint)] = 0xff;
    const headers = { ...bearer, 'content-type': 'application/json' };
    const response = await app.inject({ method: 'POST', url, headers, payload });
    t.equal(response.statusCode, 400);
    t.match(response.json(), { message: /not valid UTF-8/ });
    t.equal(panel.received.length, 0);
  },
);

t.test('one bad alert is named and costs no other alert', async (t) => {
  const { app, panel } = await receiver(t);
  const payload = notificationOf({ ...alert, labels: 5 }, alert);
  const response = await app.inject({ method: 'POST', url, headers: bearer, payload });
  t.equal(response.statusCode, 200);
  t.match(response.json().decisions, [{ reason: 'malformed', because: /^alert 0: labels/ }, { reason: 'no-match' }]);
  t.match(panel.received, [[{ ok: false }, { ok: true }]]);
});

t.test('alerts straight from Prometheus are handled in the same way', async (t) => {
  const { app, panel, recorder } = await receiver(t);
  const { status, fingerprint, ...posted } = alert;
  const post = (payload: object, headers: object) => {
    return app.inject({ method: 'POST', url: '/api/v2/alerts', headers: { ...headers }, payload });
  };
  const response = await post([posted, { labels: 5 }], bearer);
  t.equal(response.statusCode, 200);
  t.match(response.json().decisions, [{ reason: 'no-match' }, { reason: 'malformed' }]);
  t.match(panel.received, [[{ ok: true, alert: { sender: 'prometheus', labels: alert.labels } }, { ok: false }]]);
  const refused = await post(notificationOf(alert), bearer);
  t.equal(refused.statusCode, 400);
  t.match(refused.json(), { error: 'not-a-notification', expected: /a list of alerts/ });
  t.equal((await post([posted], {})).statusCode, 401);
  t.strictSame(recorder.outcomes, ['handled', 'malformed', 'unauthorized']);
});

t.test('a body that is not a notification is answered 400, with what is expected', async (t) => {
  const { app, panel, recorder } = await receiver(t);
  for (const payload of [{}, [], { version: '3', alerts: [alert] }, notificationOf(), notificationOf({}, 5)]) {
    const response = await app.inject({ method: 'POST', url, headers: bearer, payload });
    t.equal(response.statusCode, 400);
    t.match(response.json(), { error: 'not-a-notification', message: /not/, expected: /version 4/ });
  }
  t.equal(panel.received.length, 0);
  t.strictSame(recorder.outcomes, Array(5).fill('malformed'));
});

t.test('a caller without a valid token is answered 401 before the body is read', async (t) => {
  const { app, panel, recorder } = await receiver(t);
  for (const authorization of [undefined, 'Bearer wrong', 'Basic YTpi', bearer.authorization.replace('Bearer ', '')]) {
    const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) };
    const response = await app.inject({ method: 'POST', url, headers, payload: '{"broken' });
    t.equal(response.statusCode, 401);
    t.match(response.headers['www-authenticate'], /^Bearer/);
    t.match(response.json(), { error: 'unauthorized', expected: /credentials_file/ });
  }
  t.equal(panel.received.length, 0);
  t.strictSame(recorder.outcomes, Array(4).fill('unauthorized'));
});

t.test('a body over 8 MiB is answered 413, one just below is read', async (t) => {
  const { app, recorder } = await receiver(t);
  const padding = 8 * 1_048_576 - JSON.stringify({ ...notificationOf(alert), padding: '' }).length;
  const send = (length: number) => {
    const payload = { ...notificationOf(alert), padding: 'x'.repeat(length) };
    return app.inject({ method: 'POST', url, headers: bearer, payload });
  };
  t.equal((await send(padding)).statusCode, 200);
  const response = await send(padding + 1);
  t.equal(response.statusCode, 413);
  t.match(response.json(), { error: 'too-large', expected: /8388608 bytes/ });
  t.strictSame(recorder.outcomes, ['handled', 'too-large']);
});

t.test('a body that is not plain JSON is answered 415', async (t) => {
  const { app, recorder } = await receiver(t);
  const payload = JSON.stringify(notificationOf(alert));
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'nonsense']) {
    const headers = { ...bearer, 'content-type': type };
    const response = await app.inject({ method: 'POST', url, headers, payload });
    t.equal(response.statusCode, 415, type);
    t.match(response.json(), { error: 'unsupported-media-type', expected: /application\/json/ });
  }
  const gzip = { ...bearer, 'content-type': 'application/json', 'content-encoding': 'gzip' };
  t.equal((await app.inject({ method: 'POST', url, headers: gzip, payload })).statusCode, 415);
  t.strictSame(recorder.outcomes, Array(5).fill('malformed'));
});

t.test('one notification too many at once is answered 503 immediately', async (t) => {
  const { app, panel, recorder } = await receiver(t, { limits: { notificationsUnderWay: 1 } });
  const first = Promise.withResolvers<void>();
  panel.receipt = async (alerts) => {
    await first.promise;
    return handled(alerts);
  };
  const send = () => app.inject({ method: 'POST', url, headers: bearer, payload: notificationOf(alert) });
  const waiting = send();
  while (panel.received.length === 0) await new Promise(setImmediate);
  const refused = await send();
  t.equal(refused.statusCode, 503);
  t.equal(refused.headers['retry-after'], '1');
  t.match(refused.json(), { error: 'overloaded' });
  first.resolve();
  t.equal((await waiting).statusCode, 200);
  t.equal((await send()).statusCode, 200);
  t.strictSame(recorder.outcomes, ['overloaded', 'handled', 'handled']);
});

t.test('an internal error is answered 500 without details, which Alertmanager retries', async (t) => {
  const { app, panel, recorder, log } = await receiver(t);
  panel.receipt = () => Promise.reject(new Error('secret internals'));
  const response = await app.inject({ method: 'POST', url, headers: bearer, payload: notificationOf(alert) });
  t.equal(response.statusCode, 500);
  t.notMatch(response.body, /secret internals|\.ts/);
  t.match(log.join(''), /secret internals/);
  t.strictSame(recorder.outcomes, ['retry']);
});

t.test('alerts that the sender left out are reported', async (t) => {
  const { app, recorder } = await receiver(t);
  const payload = { ...notificationOf(alert), truncatedAlerts: 12 };
  await app.inject({ method: 'POST', url, headers: bearer, payload });
  t.match(recorder.events, [{ type: 'problem', message: /12 alerts.*max_alerts/ }, { type: 'notified' }]);
});

t.test('no token ever reaches the log', async (t) => {
  const { app, log } = await receiver(t);
  await app.inject({ method: 'POST', url, headers: bearer, payload: notificationOf(alert) });
  await app.inject({ method: 'POST', url, headers: { authorization: 'Bearer some-other-token' }, payload: {} });
  t.match(log.join(''), /"status":401/);
  t.notMatch(log.join(''), /Bearer|token-of/);
});

t.test('the webhook has no other method', async (t) => {
  const { app } = await receiver(t);
  for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'] as const) {
    const response = await app.inject({ method, url });
    t.equal(response.statusCode, 405, method);
    t.equal(response.headers.allow, 'POST');
  }
});
