import t from 'tap';
import { parsePostedAlerts } from '../../../src/core/notification/senders/posted-alerts.ts';

const now = Date.UTC(2026, 10, 23, 10, 16);

/** As Prometheus 2.53 posts it. */
const posted = {
  annotations: { summary: 'too many restarts' },
  endsAt: '2026-11-23T10:19:30.123Z',
  startsAt: '2026-11-23T10:15:30.123Z',
  generatorURL: 'http://prometheus:9090/graph?g0.expr=up&g0.tab=1',
  labels: { alertname: 'BigRedButtonStop', button: 'swype-app' },
};

t.test('a list of alerts is parsed; the end decides whether an alert is resolved', async (t) => {
  const alert = { sender: 'prometheus', labels: posted.labels, startsAt: Date.UTC(2026, 10, 23, 10, 15, 30, 123) };
  t.match(parsePostedAlerts([posted, { ...posted, endsAt: '2026-11-23T10:15:59Z' }], now), {
    ok: true,
    truncated: 0,
    alerts: [
      { ok: true, alert: { ...alert, status: 'firing' } },
      { ok: true, alert: { ...alert, status: 'resolved' } },
    ],
  });
});

t.test(
  'as in Alertmanager, a missing end is firing, a missing start is now, or the end if that has passed',
  async (t) => {
    const startOf = (alert: object) => parsePostedAlerts([{ labels: posted.labels, ...alert }], now);
    const unset = '0001-01-01T00:00:00Z';
    t.match(startOf({}), { alerts: [{ alert: { status: 'firing', startsAt: now } }] });
    t.match(startOf({ startsAt: unset, endsAt: unset }), { alerts: [{ alert: { status: 'firing', startsAt: now } }] });
    const ended = { status: 'resolved', startsAt: now - 1_000 };
    t.match(startOf({ startsAt: null, endsAt: null, annotations: null, generatorURL: null }), startOf({}));
    t.match(startOf({ endsAt: new Date(now - 1_000).toISOString() }), { alerts: [{ alert: ended }] });
  },
);

t.test('the fingerprint depends on the labels alone, without the empty ones', async (t) => {
  const fingerprintOf = (labels: object) => {
    const parsed = parsePostedAlerts([{ labels }], now);
    return parsed.ok && parsed.alerts[0]?.ok && parsed.alerts[0].alert.fingerprint;
  };
  t.equal(fingerprintOf({ a: '1', b: '2' }), fingerprintOf({ b: '2', c: '', a: '1' }));
  t.not(fingerprintOf({ a: '1', b: '2' }), fingerprintOf({ a: '12', b: '' }));
  // FNV-1a of nothing: its offset basis.
  t.equal(fingerprintOf({}), 'cbf29ce484222325');
});

t.test('what is no list of alerts is refused, and one bad alert costs no other', async (t) => {
  for (const body of [undefined, {}, 'alerts', { alerts: [posted] }]) {
    t.match(parsePostedAlerts(body, now), { ok: false, problem: 'not a list of alerts' });
  }
  const notification = { version: '4', alerts: [posted] };
  t.match(parsePostedAlerts(notification, now), { problem: /send a notification to \/api\/v1\/alertmanager/ });
  t.match(parsePostedAlerts([], now), { ok: false, problem: 'not one usable alert: alerts is empty' });
  t.match(parsePostedAlerts([{ ...posted, endsAt: 'soon' }, { labels: { a: 1 } }, posted], now), {
    alerts: [
      { problem: 'alert 0: startsAt and endsAt must be RFC 3339 times' },
      { problem: /^alert 1: labels/ },
      { ok: true },
    ],
  });
});

t.test('a label whose name has a line break must be a text too, and costs no other alert', async (t) => {
  for (const value of [null, 1, true, {}, { length: 8_000 }, [1]]) {
    const parsed = parsePostedAlerts([{ ...posted, labels: { alertname: 'A', 'b\n': value } }, posted], now);
    t.match(parsed, { ok: true, alerts: [{ ok: false }, { ok: true }] });
  }
});
