import t from 'tap';
import { decide } from '../../../src/core/decision/decide.ts';
import type { ContainerEvidence } from '../../../src/core/evidence/evidence.ts';
import { headlineOf, spreadOf } from '../../../src/core/evidence/restart-summary.ts';
import { buttonWith, containerWith, firing } from '../support/decide.ts';

const none = { network: 0, other: 0, unclear: 0 };
const refused = { cause: 'network', row: 'socket/connection-refused', peer: '203.0.113.7:443', count: 4 } as const;
const started = Date.parse('2026-01-02T14:02:30Z');

function pod(name: string, changes: Partial<ContainerEvidence> = {}): ContainerEvidence {
  return containerWith({ podUid: name, pod: name, revision: '6d5f', podStartedAt: started, ...changes });
}

const failing = pod('a', { dated: { ...none, network: 4 }, verdicts: [refused] });

function tripOf(...containers: readonly ContainerEvidence[]) {
  return decide(buttonWith(), firing, { readable: true, replicas: 3, containers }, undefined);
}

t.test('a trip says first what failed and how often, then which container, then what the other pods did', async (t) => {
  const trip = tripOf(failing, pod('b'), pod('c'), pod('d'));
  t.match(trip, { kind: 'trip', finding: { cause: 'network', row: refused.row, peer: refused.peer, restarts: 4 } });
  t.equal(
    trip.because,
    'Network failure: 4 restarts in 30 min (connection refused, 203.0.113.7:443). ' +
      'Container app of pod a restarted 4 times within 30 min (4 by network failure, 0 unclear, 0 other), limit 3. ' +
      '3 other pods did not restart; all restarts are of revision 6d5f, running since 2026-01-02 14:02 UTC',
  );
});

t.test('the spread says whether one pod, some or all restarted', async (t) => {
  const spread = (all: number, restarted: number) =>
    spreadOf({ cause: 'network', restarts: 4, windowMs: 60_000, pods: { all, restarted } });
  t.equal(spread(1, 1), '');
  t.equal(spread(2, 1), '1 other pod did not restart');
  t.equal(spread(5, 1), '4 other pods did not restart');
  t.equal(spread(5, 2), '2 of 5 pods restarted');
  t.equal(spread(5, 5), 'All 5 pods restarted');
});

t.test('a revision is named only if every restart is of it', async (t) => {
  const older = pod('b', { revision: 'old', dated: { ...none, network: 1 } });
  t.match(tripOf(failing, older), { finding: { revision: undefined } });
  t.match(tripOf(failing, pod('b', { revision: 'old' })), { finding: { revision: { name: '6d5f', since: started } } });
});

t.test('without a row or a peer, the headline is short', async (t) => {
  const finding = { cause: 'unclear', restarts: 1, windowMs: 90_000, pods: { all: 1, restarted: 1 } } as const;
  t.equal(headlineOf(finding), 'Unclear cause: 1 restart in 90 s');
  t.equal(headlineOf({ ...finding, row: 'none' }), 'Unclear cause: 1 restart in 90 s');
});

t.test('a hold says first what it was instead', async (t) => {
  const killed = { cause: 'other', row: 'reason/memory', count: 4 } as const;
  const hold = tripOf(pod('a', { dated: { ...none, other: 4 }, verdicts: [killed] }));
  t.match(hold, {
    kind: 'hold',
    because: /^Not the network: 4 restarts in 30 min \(memory\)\. Container app of pod a restarted 4 times/,
  });
});
