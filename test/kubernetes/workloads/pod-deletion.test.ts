import t from 'tap';
import { podSnapshot } from '../../../src/kubernetes/workloads/pod-snapshot.ts';

const deletionTimestamp = new Date('2026-01-02T03:04:05Z');

t.test('a pod that was not deleted has no deletion', async (t) => {
  t.equal(
    podSnapshot({ metadata: { name: 'a', finalizers: ['x'] }, spec: { containers: [], nodeName: 'n1' } }).deletion,
    undefined,
  );
});

t.test('a deleted pod shows the end of its grace period, its finalizers and its node', async (t) => {
  const metadata = { name: 'a', deletionTimestamp, finalizers: ['example.com/lock'] };
  t.strictSame(podSnapshot({ metadata, spec: { containers: [], nodeName: 'n1' } }).deletion, {
    graceEndsAt: deletionTimestamp.getTime(),
    finalizers: ['example.com/lock'],
    node: 'n1',
  });
});

t.test('a deleted pod shows that its node is lost, or that a taint evicted it', async (t) => {
  const metadata = { name: 'a', deletionTimestamp };
  const troubleOf = (status: object) => podSnapshot({ metadata, status }).deletion?.nodeTrouble;
  t.equal(troubleOf({ reason: 'NodeLost' }), 'lost');
  const condition = { type: 'DisruptionTarget', status: 'True', reason: 'DeletionByTaintManager' };
  t.equal(troubleOf({ conditions: [condition] }), 'tainted');
  t.equal(troubleOf({ conditions: [{ ...condition, reason: 'EvictionByEvictionAPI' }] }), undefined);
  t.equal(troubleOf({ conditions: [{ ...condition, status: 'False' }] }), undefined);
});
