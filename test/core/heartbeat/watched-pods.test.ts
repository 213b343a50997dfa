import t from 'tap';
import type { PodSnapshot } from '../../../src/core/evidence/pod.ts';
import { WatchedPods } from '../../../src/core/heartbeat/watched-pods.ts';

function pod(uid: string, restarts: number, createdAt = 0, sidecar?: boolean): PodSnapshot {
  const container = { name: 'app', restartCount: restarts, terminations: [], ...(sidecar && { sidecar }) };
  return { uid, name: `pod-${uid}`, phase: 'Running', createdAt, containers: [container] } as unknown as PodSnapshot;
}

const every = () => true;

t.test('the counts of a moment are those that had been seen by then', async (t) => {
  const pods = new WatchedPods();
  pods.note(pod('a', 1, 5), 100);
  pods.note(pod('a', 1, 5), 150);
  pods.note(pod('a', 3, 5), 200);
  pods.note(pod('b', 2, 9), 300);
  t.strictSame(pods.countsAt(99, every), { pods: 0, restarts: 0 });
  t.strictSame(pods.countsAt(100, every), { pods: 1, restarts: 1, newestPodAt: 5 });
  t.strictSame(pods.countsAt(199, every), { pods: 1, restarts: 1, newestPodAt: 5 });
  t.strictSame(pods.countsAt(300, every), { pods: 2, restarts: 5, newestPodAt: 9 });
  t.strictSame(
    pods.countsAt(300, (name) => name === 'pod-b'),
    { pods: 1, restarts: 2, newestPodAt: 9 },
  );
});

t.test('a counter that keeps its value has been seen since its first sight, however often it is shown', async (t) => {
  const pods = new WatchedPods();
  for (let now = 1; now <= 50; now += 1) pods.note(pod('a', 1), now);
  t.match(pods.countsAt(1, every), { restarts: 1 });
});

t.test('of a pod that restarts often, the newest ten counts are kept', async (t) => {
  const pods = new WatchedPods();
  for (let now = 1; now <= 15; now += 1) pods.note(pod('a', now), now);
  t.match(pods.countsAt(6, every), { pods: 1, restarts: 6 });
  t.match(pods.countsAt(5, every), { pods: 0 });
});

t.test('a complete list forgets the pods that are not in it', async (t) => {
  const pods = new WatchedPods();
  t.equal(pods.listedAt, Number.NEGATIVE_INFINITY);
  pods.note(pod('a', 1), 1);
  pods.note(pod('b', 1), 1);
  pods.list([pod('b', 1), pod('c', 4)], 2);
  t.match(pods.countsAt(2, every), { pods: 2, restarts: 5 });
  t.equal(pods.listedAt, 2);
});

t.test('pods without a regular container have no counter', async (t) => {
  const pods = new WatchedPods();
  pods.note({ ...pod('a', 1), containers: [] }, 1);
  pods.note(pod('b', 1, 0, true), 1);
  t.match(pods.countsAt(2, every), { pods: 0 });
});

t.test('between two lists, 5,000 pods are kept: the oldest goes first', async (t) => {
  const pods = new WatchedPods();
  for (let count = 0; count < 5_001; count += 1) pods.note(pod(`${count}`, 0), 1);
  t.match(pods.countsAt(1, every), { pods: 5_000 });
  t.match(
    pods.countsAt(1, (name) => name === 'pod-0'),
    { pods: 0 },
  );
});
