import t from 'tap';
import { namedPods, obstacleDelayMs, obstaclesOf, podsLeft } from '../../../src/core/evidence/obstacle.ts';
import type { PodDeletion, PodSnapshot } from '../../../src/core/evidence/pod.ts';
import { describeObstacle } from '../../../src/core/text/obstacle.ts';

const now = Date.parse('2026-01-02T03:04:05Z');
const target = { kind: 'StatefulSet', namespace: 'sre', name: 'ledger', uid: 'set-1' } as const;
const controller = { group: 'apps', kind: 'StatefulSet', name: 'ledger', uid: 'set-1' };

function pod(name: string, change: Partial<PodSnapshot> = {}): PodSnapshot {
  return { uid: `uid-${name}`, name, phase: 'Running', controller, containers: [], ...change };
}

function deletion(change: Partial<PodDeletion> = {}): PodDeletion {
  return { graceEndsAt: now - obstacleDelayMs, finalizers: [], ...change };
}

function sentences(pods: readonly PodSnapshot[], isQuiet = true): readonly string[] {
  return obstaclesOf(podsLeft(pods, target), target, { now, isQuiet }).map(describeObstacle);
}

t.test('pods that their controller does not delete are named, at most three', async (t) => {
  const names = ['ledger-3', 'ledger-2', 'ledger-1', 'ledger-0'];
  t.match(sentences(names.map((name) => pod(name))), [
    'does not delete 4 pods (ledger-0, ledger-1, ledger-2, …): delete with kubectl delete pod',
  ]);
  t.equal(namedPods, 3);
  t.match(sentences([pod('ledger-0'), pod('ledger-1')]), ['does not delete pods ledger-0, ledger-1: delete with']);
  t.strictSame(sentences([pod('ledger-0')], false), [], 'the controller gets its time first');
});

t.test(
  'a pod is no obstacle within its grace period, if it has ended, or if it belongs to another workload',
  async (t) => {
    const job = { group: 'batch', kind: 'Job', name: 'migration', uid: 'job' };
    t.strictSame(
      sentences([
        pod('ending', { deletion: deletion({ graceEndsAt: now - obstacleDelayMs + 1 }) }),
        pod('evicted', { phase: 'Failed' }),
        pod('migration', { controller: job }),
      ]),
      [],
    );
  },
);

t.test('a pod that stays after its grace period is named with its finalizers, or with its node', async (t) => {
  const one = (change: Partial<PodDeletion>) => sentences([pod('ledger-0', { deletion: deletion(change) })]);
  t.match(one({ finalizers: ['a.example/x', 'b.example/y'], node: 'n1' }), [
    'the grace period is over, but finalizer a.example/x, b.example/y keeps pod ledger-0: find the controller',
  ]);
  t.match(one({ node: 'n1', nodeTrouble: 'lost' }), [
    'node n1 is lost and cannot end pod ledger-0: if the node is surely off',
  ]);
  t.match(one({ node: 'n1', nodeTrouble: 'tainted' }), [
    'node n1, which has a NoExecute taint as a node that is not ready has',
  ]);
  t.match(one({ node: 'n1' }), ['node n1 did not end pod ledger-0: is the node ready, and does its kubelet work?']);
  t.match(one({}), ['pod ledger-0 did not end']);
});

t.test('pods with the same reason form one obstacle', async (t) => {
  const onNode = (name: string, node: string) => pod(name, { deletion: deletion({ node }) });
  t.match(sentences([onNode('ledger-0', 'n1'), onNode('ledger-1', 'n2'), onNode('ledger-2', 'n1')]), [
    'node n1 did not end pods ledger-0, ledger-2',
    'node n2 did not end pod ledger-1',
  ]);
});

t.test('a pod that shares the labels without a proven owner is named as such', async (t) => {
  const { controller: _, ...bare } = pod('debug');
  const earlier = pod('ledger-0', { controller: { ...controller, uid: 'set-0' } });
  t.match(sentences([bare, earlier]), [
    'the selector of the target matches pods debug, ledger-0, and no controller proves which workload that is',
  ]);
});
