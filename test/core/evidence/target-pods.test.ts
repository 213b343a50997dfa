import t from 'tap';
import type { PodSnapshot } from '../../../src/core/evidence/pod.ts';
import { judgePods, podsOfTarget } from '../../../src/core/evidence/target-pods.ts';
import { target } from '../support/decide.ts';
import { podOf } from '../support/life.ts';

const own = podOf({ pod: 'own', startedAt: 0 }, { name: 'app', state: 'running', restartCount: 0 });
const { controller: _, ...bare } = { ...own, name: 'bare' };
const ofJob: PodSnapshot = {
  ...own,
  name: 'job',
  controller: { group: 'batch', kind: 'Job', name: 'migrate', uid: 'j' },
};
const adopted: PodSnapshot = {
  ...own,
  name: 'adopted',
  controller: { group: 'apps', kind: 'ReplicaSet', name: 'x', uid: 'x' },
};

t.test('each pod that matches the selector is judged, and its controller is named', async (t) => {
  t.match(judgePods([own, bare, ofJob, adopted], target), [
    { pod: 'own', verdict: 'target', controller: { kind: 'ReplicaSet', name: 'swype-app-5d4f6c7b89' } },
    { pod: 'bare', verdict: 'unproven', controller: undefined },
    { pod: 'job', verdict: 'other', controller: { kind: 'Job', name: 'migrate' } },
    { pod: 'adopted', verdict: 'unproven', controller: { kind: 'ReplicaSet', name: 'x' } },
  ]);
});

t.test('only a pod whose controller is proven is of the target', async (t) => {
  t.strictSame(
    podsOfTarget([own, bare, ofJob, adopted], target).map(({ name }) => name),
    ['own'],
  );
});
