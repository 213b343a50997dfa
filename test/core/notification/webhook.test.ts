import fc from 'fast-check';
import t from 'tap';
import type { ParsedNotification } from '../../../src/core/notification/alert.ts';
import { parseWebhook } from '../../../src/core/notification/senders/alertmanager-and-grafana.ts';

const alert = {
  status: 'firing',
  labels: { alertname: 'BigRedButtonStop', button: 'swype-app' },
  annotations: { summary: 'too many restarts' },
  startsAt: '2026-11-23T10:15:30.123456789Z',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'http://prometheus:9090/graph',
  fingerprint: '0123456789abcdef',
};

/** The format that Alertmanager 0.34 sends. */
const notification = {
  version: '4',
  groupKey: '{}:{alertname="BigRedButtonStop"}',
  truncatedAlerts: 0,
  status: 'firing',
  receiver: 'big-red-button',
  groupLabels: {},
  commonLabels: {},
  commonAnnotations: {},
  externalURL: 'http://alertmanager:9093',
  notification_reason: 'new',
  routeLabels: {},
  alerts: [alert],
};

/** The fields that Grafana Alerting's webhook documents. */
const ofGrafana = {
  receiver: 'big-red-button',
  status: 'firing',
  orgId: 1,
  alerts: [
    {
      status: 'firing',
      labels: { ...alert.labels, grafana_folder: 'payments' },
      annotations: {},
      startsAt: '2026-11-23T10:15:30.157076+02:00',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'https://grafana.example/alerting/1afz29v7z/edit',
      fingerprint: 'c6eadffa33fcdf37',
      silenceURL: 'https://grafana.example/alerting/silence/new',
      dashboardURL: '',
      panelURL: '',
      values: { B: 4, C: 1 },
      valueString: "[ var='B' labels={} value=4 ]",
    },
  ],
  groupLabels: {},
  commonLabels: alert.labels,
  commonAnnotations: {},
  externalURL: 'https://grafana.example/',
  version: '1',
  groupKey: '{}:{}',
  truncatedAlerts: 0,
  title: '[FIRING:1] BigRedButtonStop',
  state: 'alerting',
  message: '**Firing**',
};

t.test('a notification of Alertmanager is parsed, alert by alert', async (t) => {
  const parsed = usable(parseWebhook(notification));
  t.match(parsed.alerts, [
    {
      ok: true,
      alert: {
        status: 'firing',
        fingerprint: '0123456789abcdef',
        startsAt: Date.UTC(2026, 10, 23, 10, 15, 30, 123),
        labels: alert.labels,
      },
    },
  ]);
  t.equal(parsed.truncated, 0);
});

t.test('times with an offset, times without decimals, and times of resolved alerts are parsed', async (t) => {
  const startsAtOf = (startsAt: string) => usable(withAlerts({ ...alert, status: 'resolved', startsAt })).alerts[0];
  t.match(startsAtOf('2026-11-23T12:15:30+02:00'), { alert: { startsAt: Date.UTC(2026, 10, 23, 10, 15, 30) } });
  t.match(startsAtOf('2026-11-23T10:15:30Z'), { alert: { startsAt: Date.UTC(2026, 10, 23, 10, 15, 30) } });
});

t.test('unknown fields are accepted, and fields that are not needed may be missing', async (t) => {
  const { endsAt, generatorURL, annotations, ...needed } = alert;
  t.ok(parseWebhook({ version: '4', alerts: [needed] }).ok);
  t.ok(withAlerts({ ...alert, silencedBy: [], 'x-new': { deep: [1] } }).ok);
});

t.test('an optional field that is null counts as missing', async (t) => {
  const unset = { ...alert, annotations: null, endsAt: null, generatorURL: null };
  const parsed = usable(parseWebhook({ ...notification, alerts: [unset], truncatedAlerts: null }));
  t.equal(parsed.truncated, 0);
  t.match(parsed.alerts, [{ ok: true, alert: { status: 'firing', labels: alert.labels } }]);
});

t.test('one bad alert does not affect the others', async (t) => {
  const bad: [unknown, RegExp][] = [
    [null, /^alert 0: must be object/],
    ['firing', /^alert 0: must be object/],
    [[], /^alert 0: /],
    [{}, /^alert 0: .*required/],
    [{ ...alert, status: 'burning' }, /^alert 0: status/],
    [{ ...alert, labels: { alertname: 1 } }, /^alert 0: labels\.alertname must be string/],
    [{ ...alert, labels: [] }, /^alert 0: labels/],
    [{ ...alert, labels: null }, /^alert 0: labels/],
    [{ ...alert, annotations: 'x' }, /^alert 0: annotations/],
    [{ ...alert, startsAt: 'yesterday' }, /startsAt must be an RFC 3339 time/],
    [{ ...alert, startsAt: '2026-13-23T10:15:30Z' }, /startsAt must be an RFC 3339 time/],
    [{ ...alert, startsAt: '2026' }, /startsAt must be an RFC 3339 time/],
    [{ ...alert, startsAt: 5 }, /startsAt must be string/],
    [{ ...alert, fingerprint: '' }, /fingerprint/],
    [{ ...alert, fingerprint: undefined }, /fingerprint/],
  ];
  for (const [value, problem] of bad) {
    const [first, second] = usable(withAlerts(value, alert)).alerts;
    t.match(first, { ok: false, problem }, String(problem));
    t.match(second, { ok: true, alert: { fingerprint: alert.fingerprint } });
  }
});

t.test('a body that is no notification is distinguished from one without a usable alert', async (t) => {
  for (const body of [undefined, null, 4, 'x']) {
    t.match(
      parseWebhook(body),
      { ok: false, problem: /^not a notification of version 4 or 1: / },
      JSON.stringify(body),
    );
  }
  for (const version of ['3', 4, 1, null, '4.0']) {
    const problem = 'not a notification of version 4 or 1: version must be "4" or "1"';
    t.strictSame(parseWebhook({ version, alerts: [alert] }), { ok: false, problem }, JSON.stringify(version));
  }
  const problem = 'not a notification: send a list of alerts to /api/v2/alerts';
  t.strictSame(parseWebhook([{ labels: alert.labels }]), { ok: false, problem });
  t.match(parseWebhook({ version: '4', alerts: {} }), { ok: false, problem: /alerts must be array/ });
  t.match(parseWebhook({ version: '4', alerts: [] }), {
    ok: false,
    problem: /^not one usable alert: alerts is empty/,
  });
  t.match(withAlerts({}, 5), { ok: false, problem: /^not one usable alert: alert 0: / });
});

t.test('a body that a payload of the webhook_config describes is refused with the way out', async (t) => {
  const ofOldGrafana = { dashboardId: 1, evalMatches: [], ruleName: 'restarts', state: 'alerting', tags: alert.labels };
  for (const body of [{}, { alerts: [alert] }, { text: 'it fires' }, ofOldGrafana]) {
    t.match(parseWebhook(body), {
      ok: false,
      problem: /it has no version\. .*remove payload .* or the custom payload/,
    });
  }
});

t.test("Grafana Alerting's notification is parsed as Alertmanager's", async (t) => {
  const parsed = usable(parseWebhook(ofGrafana));
  t.match(parsed.alerts, [
    { ok: true, alert: { sender: 'grafana', status: 'firing', fingerprint: 'c6eadffa33fcdf37', labels: alert.labels } },
  ]);
  t.equal(parsed.truncated, 0);
});

t.test("Alerts of Grafana's other versions are parsed too: without values, or with new fields", async (t) => {
  const [shown] = ofGrafana.alerts;
  const older = { ...shown, values: null, imageURL: 'https://grafana.example/render' };
  const newer = { ...shown, ruleUID: 'cf3y', values: { A: 1e300, B: null }, extraData: {} };
  for (const [version, each] of Object.entries({ older, newer })) {
    const [first] = usable(parseWebhook({ ...ofGrafana, appVersion: '12.1.0', alerts: [each] })).alerts;
    t.match(first, { ok: true, alert: { sender: 'grafana', labels: alert.labels } }, version);
  }
});

t.test('a notification with too many alerts for an answer is rejected as a whole', async (t) => {
  t.match(parseWebhook({ version: '4', alerts: Array(1_000_000).fill(1) }), {
    ok: false,
    problem: /50000|50,000/,
  });
});

t.test('alerts that Alertmanager left out are counted', async (t) => {
  t.equal(usable(parseWebhook({ ...notification, truncatedAlerts: 7 })).truncated, 7);
});

t.test('labels named like properties of every object are labels, and change nothing else', async (t) => {
  const labels = '{"__proto__": "p", "constructor": "c", "toString": "s", "hasOwnProperty": "h"}';
  const body = JSON.parse(JSON.stringify(notification).replace(JSON.stringify(alert.labels), labels));
  const [first] = usable(parseWebhook(body)).alerts;
  if (!first?.ok) return t.fail('the alert must be usable');
  t.strictSame(Object.entries(first.alert.labels), Object.entries(JSON.parse(labels)));
  t.equal(Object.getPrototypeOf(first.alert.labels), null);
  t.equal(Object.hasOwn(Object.prototype, 'p'), false);
  const polluting = withAlerts(JSON.parse('{"__proto__": {"status": "firing"}}'), alert);
  t.match(usable(polluting).alerts, [{ ok: false }, { ok: true }]);
});

t.test('the problem of a bad alert is short', async (t) => {
  const [first] = usable(withAlerts({ ...alert, labels: { ['x'.repeat(10_000)]: 1 } }, alert)).alerts;
  t.ok(first && !first.ok && first.problem.length < 300);
});

t.test('any JSON value is parsed or rejected, and nothing is thrown', async () => {
  const anyAlert = fc.oneof(fc.jsonValue(), fc.record({ ...alertFields() }, { requiredKeys: [] }));
  const body = fc.oneof(fc.jsonValue(), fc.record({ version: fc.constant('4'), alerts: fc.array(anyAlert) }));
  fc.assert(
    fc.property(body, (value) => {
      const parsed = parseWebhook(value);
      return parsed.ok ? parsed.alerts.some((each) => each.ok) : parsed.problem.length > 0;
    }),
  );
});

function alertFields() {
  return {
    status: fc.oneof(fc.constant('firing'), fc.jsonValue()),
    labels: fc.oneof(fc.dictionary(fc.string(), fc.string()), fc.jsonValue()),
    startsAt: fc.oneof(
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.jsonValue(),
    ),
    fingerprint: fc.oneof(fc.string(), fc.jsonValue()),
  };
}

function withAlerts(...alerts: unknown[]): ParsedNotification {
  return parseWebhook({ ...notification, alerts });
}

function usable(parsed: ParsedNotification) {
  if (!parsed.ok) throw new Error(`expected a usable notification: ${parsed.problem}`);
  return parsed;
}

t.test('an alert with too many labels, or a label that is too long, is bad; the others are read', (t) => {
  const good = { status: 'firing', labels: { alertname: 'a' }, startsAt: '2026-01-02T03:04:05Z', fingerprint: 'f' };
  const many = Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`label_${index}`, 'x']));
  const bad = [
    { ...good, labels: many },
    { ...good, labels: { alertname: 'x'.repeat(8_193) } },
    { ...good, labels: { ['x'.repeat(8_193)]: '' } },
    { ...good, annotations: many },
  ];
  const parsed = parseWebhook({ version: '4', alerts: [...bad, good] });
  t.match(parsed, { ok: true, alerts: [{ ok: false }, { ok: false }, { ok: false }, { ok: false }, { ok: true }] });
  t.end();
});

t.test('half a million wrong labels, and as many bad alerts as fit, take moments', (t) => {
  const labels = Object.fromEntries(Array.from({ length: 500_000 }, (_, index) => [`label_${index}`, 1]));
  const before = process.cpuUsage();
  t.match(parseWebhook({ version: '4', alerts: [{ labels }] }), { ok: false, problem: /more than 200 labels/ });
  t.match(parseWebhook({ version: '4', alerts: Array(50_000).fill({ labels: { a: 1 } }) }), { ok: false });
  t.ok(process.cpuUsage(before).user < 2_000_000);
  t.end();
});
