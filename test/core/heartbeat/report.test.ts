import t from 'tap';
import { isNewReport, reportOf } from '../../../src/core/heartbeat/report.ts';
import type { Alert } from '../../../src/core/notification/alert.ts';
import { parseMatcher } from '../../../src/core/notification/matcher.ts';

const annotations = {
  evaluated: '1700000000',
  pods: '2',
  restarts: '5',
  age: '12.5',
  newest_pod: '1600000000',
  gateway: 'down',
};

function read(changed: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>> = {}) {
  // reportOf reads the labels and the annotations of an alert alone.
  const alert = { labels, annotations: { ...annotations, ...changed } } as unknown as Alert;
  return reportOf(alert, [parseMatcher('alertname="Stop"'), parseMatcher('team="pay"')]);
}

t.test('a heartbeat is read from its annotations, with times in milliseconds', async (t) => {
  t.same(read({}, { team: 'pay' }), {
    evaluatedAt: 1_700_000_000_000,
    pods: 2,
    restarts: 5,
    ageMs: 12_500,
    newestPodAt: 1_600_000_000_000,
    gateway: 'down',
  });
});

t.test('an annotation that is not a number counts as missing', async (t) => {
  for (const text of ['', ' ', 'NaN', '+Inf', 'two']) {
    const none = { evaluated: text, pods: text, restarts: text, age: text, newest_pod: text, gateway: 'up' };
    t.same(read(none, { team: 'pay' }), { gateway: 'up' }, text);
  }
});

t.test('a matcher that a stop would not meet is named, but not one on the labels of the stop alone', async (t) => {
  t.equal(read({}, { team: 'web' }).mislabelled, 'team="pay"');
  t.equal(read({}, { team: 'pay' }).mislabelled, undefined);
});

t.test('a report is new if it was evaluated later, or so much earlier that a clock was set back', async (t) => {
  const at = (evaluatedAt?: number) => ({
    gateway: 'up' as const,
    ...(evaluatedAt === undefined ? {} : { evaluatedAt }),
  });
  t.ok(isNewReport(at(1), undefined));
  t.ok(isNewReport(at(), at(5)));
  t.ok(isNewReport(at(5), at()));
  t.ok(isNewReport(at(200_001), at(200_000)));
  t.notOk(isNewReport(at(200_000), at(200_000)));
  t.notOk(isNewReport(at(80_000), at(200_000)));
  t.ok(isNewReport(at(79_999), at(200_000)));
});
