import t from 'tap';
import { podsLeft } from '../../../src/core/evidence/obstacle.ts';
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

t.test('every pod blocks stopped, except one that ended and one of another controller', async (t) => {
  const ended: PodSnapshot = { ...own, name: 'ended', phase: 'Failed' };
  const judged = judgePods(podsLeft([own, bare, ofJob, adopted, ended], target), target);
  t.match(judged, [
    { pod: 'own', verdict: 'target', controller: { kind: 'ReplicaSet', name: 'swype-app-5d4f6c7b89' } },
    { pod: 'bare', verdict: 'unproven', controller: undefined },
    { pod: 'adopted', verdict: 'unproven', controller: { kind: 'ReplicaSet', name: 'x' } },
  ]);
  t.strictSame(podsLeft([ofJob], target), []);
});

t.test("a pod without a proven controller blocks, and is not the target's", async (t) => {
  t.strictSame(
    podsOfTarget([own, bare, ofJob, adopted], target).map(({ name }) => name),
    ['own'],
  );
});
