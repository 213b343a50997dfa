import t from 'tap';
import { faultOf, type HeartbeatSubject, isFaulty, isShortfall } from '../../../src/core/heartbeat/health.ts';
import type { HeartbeatReport } from '../../../src/core/heartbeat/report.ts';

const at = 10_000_000;
const whole: HeartbeatReport = { evaluatedAt: at, pods: 2, restarts: 5, ageMs: 15_000, newestPodAt: at, gateway: 'up' };
const asked: number[] = [];

function subjectOf(corroborate: HeartbeatSubject['corroborate'], counts = { pods: 2, restarts: 5 }): HeartbeatSubject {
  return {
    corroborate,
    countsAt: (time) => {
      asked.push(time);
      return counts;
    },
  };
}

function faultIn(changes: Partial<Record<keyof HeartbeatReport, unknown>>, subject = subjectOf('restarts')) {
  // A change to undefined takes the field away, as if its annotation were missing.
  const report = JSON.parse(JSON.stringify({ ...whole, ...changes })) as HeartbeatReport;
  return faultOf({ at, report }, subject);
}

t.test('a heartbeat that shows the target as the receiver sees it has no fault', async (t) => {
  t.equal(faultIn({}), undefined);
  t.equal(faultIn({ pods: 3, restarts: 9 }), undefined, 'old pods may still count');
});

t.test('a heartbeat without an annotation that the button needs is unreadable', async (t) => {
  const missing = { evaluatedAt: 'evaluated', pods: 'pods', restarts: 'restarts' };
  for (const [field, annotation] of Object.entries(missing)) {
    t.same(faultIn({ [field]: undefined }), { kind: 'unreadable', annotation });
  }
  t.equal(faultIn({ ageMs: undefined, newestPodAt: undefined }), undefined, 'without a sample, there is no age');
});

t.test('a button that believes the alert alone needs the age of the data, and no counts', async (t) => {
  const alone = subjectOf('none', { pods: 9, restarts: 9 });
  t.equal(faultIn({ pods: undefined, restarts: undefined }, alone), undefined);
  t.same(faultIn({ ageMs: undefined }, alone), { kind: 'unreadable', annotation: 'age' });
  t.same(faultIn({ ageMs: 90_001 }, alone), { kind: 'old-data', ageMs: 90_001 });
});

t.test(
  'labels that a stop would not match, a late evaluation and old data are faults beyond their bounds',
  async (t) => {
    t.same(faultIn({ mislabelled: 'team="pay"' }), { kind: 'mislabelled', matcher: 'team="pay"' });
    t.equal(faultIn({ evaluatedAt: at - 180_000 }), undefined);
    t.same(faultIn({ evaluatedAt: at - 180_001 }), { kind: 'delayed', byMs: 180_001 });
    t.equal(faultIn({ ageMs: 90_000 }), undefined);
    t.same(faultIn({ ageMs: 90_001 }), { kind: 'old-data', ageMs: 90_001 });
  },
);

t.test('fewer pods or restarts than the receiver saw, or an older newest pod, are faults', async (t) => {
  t.same(faultIn({ pods: 1 }), { kind: 'missing-pods', seen: 1, expected: 2 });
  t.same(faultIn({ restarts: 4 }), { kind: 'missing-restarts', seen: 4, expected: 5 });
  const newer = { ...subjectOf('restarts'), countsAt: () => ({ pods: 2, restarts: 5, newestPodAt: at }) };
  t.same(faultIn({ newestPodAt: at - 1_001 }, newer), { kind: 'old-pods' });
  t.equal(faultIn({ newestPodAt: at - 1_000 }, newer), undefined, 'Prometheus has seconds');
  t.equal(faultIn({ newestPodAt: undefined }, newer), undefined);
});

t.test('what is younger than the data and 10 s need not show; without data, what is younger than 30 s', async (t) => {
  const cases = [
    [{}, at - 25_000],
    [{ ageMs: undefined }, at - 30_000],
    [{ evaluatedAt: at - 60_000 }, at - 85_000],
    [{ evaluatedAt: at + 60_000 }, at - 25_000],
  ] as const;
  for (const [changes, expected] of cases) {
    faultIn(changes);
    t.equal(asked.at(-1), expected);
  }
});

t.test('a stop might not arrive while a heartbeat is late or blind', async (t) => {
  t.ok(isFaulty({ state: 'late' }));
  t.ok(isFaulty({ state: 'blind' }));
  t.notOk(isFaulty({ state: 'waiting' }));
  t.notOk(isFaulty({ state: 'ok' }));
  t.notOk(isFaulty(undefined));
});

t.test('only what the pods show can clear a fault of the pods', async (t) => {
  t.ok(isShortfall({ kind: 'missing-pods', seen: 0, expected: 1 }));
  t.ok(isShortfall({ kind: 'missing-restarts', seen: 0, expected: 1 }));
  t.ok(isShortfall({ kind: 'old-pods' }));
  t.notOk(isShortfall({ kind: 'silent', othersArrive: true }));
});
