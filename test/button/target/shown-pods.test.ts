import t from 'tap';
import { podScope, ShownPods } from '../../../src/button/target/shown-pods.ts';
import type { PodSnapshot } from '../../../src/core/evidence/pod.ts';

function pod(uid: string, restartCount = 0): PodSnapshot {
  return { uid, name: uid, phase: 'Running', containers: [{ name: 'app', restartCount, state: 'running' }] };
}

const scope = 'sre/app=swype-app';

function following(): ShownPods {
  const shown = new ShownPods();
  shown.follow(scope);
  return shown;
}

function listed(...uids: readonly string[]): ShownPods {
  const shown = following();
  for (const uid of uids) shown.show(pod(uid));
  shown.keepOnly(new Set(uids));
  return shown;
}

t.test('Pods that were shown before the list has ended may not be all', async (t) => {
  const shown = following();
  shown.show(pod('a'));
  t.equal(shown.all(scope), undefined);
  shown.keepOnly(new Set(['a']));
  t.strictSame(shown.all(scope), [pod('a')]);
});

t.test('A changed pod replaces the earlier one, and a deleted one is gone', async (t) => {
  const shown = listed('a', 'b');
  shown.show(pod('a', 1));
  shown.remove(pod('b'));
  t.strictSame(shown.all(scope), [pod('a', 1)]);
});

t.test('A pod that was deleted between two watches is gone after the next list', async (t) => {
  const shown = listed('a', 'b');
  shown.show(pod('a'));
  shown.keepOnly(new Set(['a']));
  t.strictSame(shown.all(scope), [pod('a')]);
});

t.test('After an error, nothing is known until the next list', async (t) => {
  const shown = listed('a');
  shown.forget();
  t.equal(shown.all(scope), undefined);
  shown.show(pod('b'));
  t.equal(shown.all(scope), undefined);
  shown.keepOnly(new Set(['b']));
  t.strictSame(shown.all(scope), [pod('b')]);
});

t.test('Too many pods are not kept', async (t) => {
  const uids = Array.from({ length: 51 }, (_, index) => `pod-${index}`);
  t.equal(listed(...uids.slice(1)).all(scope)?.length, 50);
  t.equal(listed(...uids).all(scope), undefined);
  const shown = listed(...uids.slice(1));
  shown.show(pod('one-more'));
  t.equal(shown.all(scope), undefined);
});

t.test('Only a restart of the last ten seconds proves that the watch works', async (t) => {
  const shown = listed('a');
  t.equal(shown.provenAt(0, scope), undefined);
  shown.noteRestart(1_000);
  t.strictSame(shown.provenAt(10_999, scope), [pod('a')]);
  t.equal(shown.provenAt(11_000, scope), undefined);
  t.equal(shown.provenAt(999, scope), undefined, 'the clock was set back');
});

t.test('The pods of another target are not those of this one', async (t) => {
  const shown = listed('a');
  shown.noteRestart(1_000);
  const other = podScope({ kind: 'Deployment', namespace: 'sre', name: 'ledger', selector: 'app=ledger' });
  t.equal(shown.all(other), undefined);
  t.equal(shown.provenAt(1_000, other), undefined);
  t.equal(shown.all(podScope({ kind: 'Deployment', namespace: 'sre', name: 'swype-app' })), undefined, 'not seen yet');
  shown.follow(other);
  t.equal(shown.all(other), undefined, 'not listed yet');
  shown.keepOnly(new Set());
  t.strictSame(shown.all(other), []);
  t.equal(shown.provenAt(1_000, other), undefined, 'the restart was one of the other target');
});
