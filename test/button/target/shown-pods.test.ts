import t from 'tap';
import { ShownPods } from '../../../src/button/target/shown-pods.ts';
import type { PodSnapshot } from '../../../src/core/evidence/pod.ts';

function pod(uid: string, restartCount = 0): PodSnapshot {
  return { uid, name: uid, phase: 'Running', containers: [{ name: 'app', restartCount, state: 'running' }] };
}

function listed(...uids: readonly string[]): ShownPods {
  const shown = new ShownPods();
  for (const uid of uids) shown.show(pod(uid));
  shown.keepOnly(new Set(uids));
  return shown;
}

t.test('Pods that were shown before the list has ended may not be all', async (t) => {
  const shown = new ShownPods();
  shown.show(pod('a'));
  t.equal(shown.all, undefined);
  shown.keepOnly(new Set(['a']));
  t.strictSame(shown.all, [pod('a')]);
});

t.test('A changed pod replaces the earlier one, and a deleted one is gone', async (t) => {
  const shown = listed('a', 'b');
  shown.show(pod('a', 1));
  shown.remove(pod('b'));
  t.strictSame(shown.all, [pod('a', 1)]);
});

t.test('A pod that was deleted between two watches is gone after the next list', async (t) => {
  const shown = listed('a', 'b');
  shown.show(pod('a'));
  shown.keepOnly(new Set(['a']));
  t.strictSame(shown.all, [pod('a')]);
});

t.test('After an error, nothing is known until the next list', async (t) => {
  const shown = listed('a');
  shown.forget();
  t.equal(shown.all, undefined);
  shown.show(pod('b'));
  t.equal(shown.all, undefined);
  shown.keepOnly(new Set(['b']));
  t.strictSame(shown.all, [pod('b')]);
});

t.test('Too many pods are not kept', async (t) => {
  const uids = Array.from({ length: 51 }, (_, index) => `pod-${index}`);
  t.equal(listed(...uids.slice(1)).all?.length, 50);
  t.equal(listed(...uids).all, undefined);
  const shown = listed(...uids.slice(1));
  shown.show(pod('one-more'));
  t.equal(shown.all, undefined);
});

t.test('Only a restart of the last ten seconds proves that the watch works', async (t) => {
  const shown = listed('a');
  t.equal(shown.provenAt(0), undefined);
  shown.noteRestart(1_000);
  t.strictSame(shown.provenAt(10_999), [pod('a')]);
  t.equal(shown.provenAt(11_000), undefined);
  t.equal(shown.provenAt(999), undefined, 'the clock was set back');
});
