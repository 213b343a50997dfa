import t from 'tap';
import { isAtZeroWithoutLatch, type OutlookSubject, outlookOf } from '../../../src/core/outlook/outlook.ts';
import { containerWith } from '../support/decide.ts';

type SharedState = Parameters<typeof outlookOf>[1];

const armed: OutlookSubject = {
  state: 'armed',
  mode: 'on',
  corroborate: 'restarts',
  limit: 3,
  replicas: 2,
  problems: [],
} as unknown as OutlookSubject; // Only what the outlook reads.
const well: SharedState = { heartbeat: { late: false }, config: { ok: true }, api: { ok: true } };
const disarm = { until: '2026-01-01T00:00:00Z' };
const brake = { trips: 1, withinMs: 60_000, since: 0 };
const failing = containerWith({ dated: { network: 4, other: 0, unclear: 0 } });
const quiet = containerWith({ dated: { network: 1, other: 0, unclear: 0 } });

const outlook = (changes: object, shared: Partial<SharedState> = {}) =>
  // The tests give only the fields that matter.
  outlookOf({ ...armed, ...changes } as OutlookSubject, { ...well, ...shared });

t.test('the state of a button: latched first, then its mode, its disarm and its faults', async (t) => {
  const faulty = { problems: ['a problem'] };
  const cases = [
    [{}, 'armed'],
    [faulty, 'degraded'],
    [{ disarm, ...faulty }, 'disarmed'],
    [{ mode: 'dry-run', disarm, ...faulty }, 'dry-run'],
    [{ mode: 'off', disarm, ...faulty }, 'off'],
    [{ state: 'stopping', mode: 'off', disarm, ...faulty }, 'stopping'],
    [{ state: 'stopped', mode: 'off', disarm, ...faulty }, 'stopped'],
    [{ state: 'unknown', ...faulty }, 'unknown'],
  ] as const;
  for (const [changes, standing] of cases) t.equal(outlook(changes).standing, standing, JSON.stringify(changes));
});

t.test('what an alert does: it trips, unless something holds it, logs it or ignores it', async (t) => {
  const cases = [
    [{}, 'trips'],
    [{ disarm }, 'held'],
    [{ replicas: 0 }, 'held'],
    [{ replicas: 0, mode: 'dry-run' }, 'held'],
    [{ replicas: 0, awaitingRestore: true }, 'trips'],
    [{ mode: 'dry-run' }, 'logged'],
    [{ mode: 'off' }, 'ignored'],
    [{ state: 'stopping' }, 'ignored'],
    [{ state: 'stopped', replicas: 0 }, 'ignored'],
    [{ brake }, 'trips'],
    [{ brake, corroborate: 'none' }, 'held'],
    [{ corroborate: 'none' }, 'trips'],
  ] as const;
  for (const [changes, effect] of cases) t.equal(outlook(changes).onAlert, effect, JSON.stringify(changes));
});

t.test('each fault of the path shows, with its detail', async (t) => {
  const cases = [
    [
      { heartbeat: { state: 'late', reason: 'none for 3 min' } },
      {},
      { kind: 'heartbeat-late', detail: 'none for 3 min' },
    ],
    [{ heartbeat: { state: 'blind', reason: 'no pods' } }, {}, { kind: 'heartbeat-blind', detail: 'no pods' }],
    [
      {},
      { heartbeat: { late: true } },
      { kind: 'heartbeat-late', detail: 'Prometheus and Alertmanager do not reach the receiver' },
    ],
    [{}, { config: { ok: false, problem: 'line 3' } }, { kind: 'config-refused', detail: 'line 3' }],
    [{}, { api: { ok: false } }, { kind: 'api-silent' }],
    [{ rehearsal: { ok: false, problem: 'forbidden' } }, {}, { kind: 'rehearsal-failed', detail: 'forbidden' }],
    [{ brake }, {}, { kind: 'braked' }],
    [{ problems: ['one', 'two'] }, {}, { kind: 'problem' }],
  ] as const;
  for (const [changes, shared, fault] of cases) t.same(outlook(changes, shared).faults, [fault]);
});

t.test('what proves nothing is no fault', async (t) => {
  for (const changes of [
    { heartbeat: { state: 'ok' } },
    { heartbeat: { state: 'waiting' } },
    { rehearsal: { ok: true } },
    { rehearsal: { ok: false, unknown: true } },
  ]) {
    t.same(outlook(changes), { standing: 'armed', onAlert: 'trips', faults: [] });
  }
});

t.test('the restarts shown are those of the worst container, of as many as trip', async (t) => {
  const evidence = { readable: true, containers: [quiet, failing, quiet] };
  t.same(outlook({ evidence }).restarts, { counted: 4, of: 4 });
  for (const changes of [
    { evidence, state: 'stopped' },
    { evidence, corroborate: 'none' },
    { evidence: { readable: true, containers: [] } },
    { evidence: { readable: false, problem: 'forbidden' } },
    {},
  ]) {
    t.equal(outlook(changes).restarts, undefined, JSON.stringify(changes));
  }
});

t.test('a target at zero replicas that nobody stopped with the button is shown', async (t) => {
  t.ok(isAtZeroWithoutLatch({ state: 'armed', replicas: 0, awaitingRestore: false }));
  t.notOk(isAtZeroWithoutLatch({ state: 'armed', replicas: 1, awaitingRestore: false }));
  t.notOk(isAtZeroWithoutLatch({ state: 'stopped', replicas: 0, awaitingRestore: false }));
  t.notOk(isAtZeroWithoutLatch({ state: 'armed', replicas: 0, awaitingRestore: true }));
});
