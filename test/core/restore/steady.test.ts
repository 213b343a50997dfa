import t from 'tap';
import type { ContainerSnapshot, PodSnapshot } from '../../../src/core/evidence/pod.ts';
import { steadinessOf } from '../../../src/core/restore/steady.ts';

const now = 1_000_000;
const rule = { replicas: 1, forMs: 60_000 };
const watched = { since: now - 30_000, restarts: { 'uid-1/app': 2 } };
const app: ContainerSnapshot = { name: 'app', restartCount: 2, state: 'running' };

function pod(container: Partial<ContainerSnapshot> = {}, changes: Partial<PodSnapshot> = {}): PodSnapshot {
  return {
    uid: 'uid-1',
    name: 'app-1',
    phase: 'Running',
    startedAt: now - 90_000,
    containers: [{ ...app, ...container }],
    ...changes,
  };
}

function kindOf(pods: readonly PodSnapshot[], replicas = 1) {
  return steadinessOf(pods, watched, { ...rule, replicas }, now).kind;
}

t.test('a pod is steady after a minute without a restart, on both sides of the minute', async (t) => {
  t.equal(kindOf([pod({}, { startedAt: now - 60_000 })]), 'steady');
  t.equal(kindOf([pod({}, { startedAt: now - 59_999 })]), 'waiting');
  const ended = (finishedAt: number) => pod({ lastTerminated: { exitCode: 1, finishedAt } });
  t.equal(kindOf([ended(now - 60_000)]), 'steady', 'a restart from before the wait');
  t.equal(kindOf([ended(now - 59_999)]), 'waiting', 'an earlier restart only prolongs the wait');
});

t.test('a container that ends during the wait is a restart, also before its counter shows it', async (t) => {
  const restarted = { kind: 'restarted', pod: 'app-1', container: 'app' };
  const seen = (container: Partial<ContainerSnapshot>) => steadinessOf([pod(container)], watched, rule, now);
  t.strictSame(seen({ restartCount: 3 }), restarted);
  t.strictSame(seen({ state: 'terminated', terminated: { exitCode: 1 } }), restarted);
  t.strictSame(seen({ state: 'waiting', lastTerminated: { exitCode: 1, finishedAt: now - 1 } }), restarted);
  t.equal(kindOf([pod({ restartCount: 1 }, { uid: 'uid-2' })]), 'restarted', 'of a pod that is new since');
});

t.test('too few running pods prove nothing', async (t) => {
  t.strictSame(steadinessOf([], watched, rule, now), { kind: 'starting', running: 0 });
  t.equal(kindOf([pod()], 2), 'starting');
  t.equal(kindOf([pod({}, { phase: 'Pending', containers: [] })]), 'starting');
  t.equal(kindOf([pod({ state: 'waiting' })]), 'starting');
  t.equal(kindOf([pod({}, { phase: 'Failed' })]), 'starting', 'an evicted pod');
  t.equal(kindOf([pod({}, { deletion: { graceEndsAt: now, finalizers: [] } })]), 'starting', 'a deleted pod');
});
