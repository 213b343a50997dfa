import t from 'tap';
import { isUnfinished, type PodSnapshot } from '../../src/core/evidence/pod.ts';
import { describeTarget, parseTarget, targetKey } from '../../src/core/target.ts';

const target = { kind: 'StatefulSet', namespace: 'sre', name: 'swype-app' } as const;

t.test('a target is written as kubectl names it', async (t) => {
  t.equal(describeTarget(target), 'statefulset/swype-app in sre');
});

t.test('two workloads have one key only if kind, namespace and name are the same', async (t) => {
  t.equal(targetKey(target), targetKey({ ...target }));
  t.not(targetKey(target), targetKey({ ...target, kind: 'Deployment' }));
  t.not(targetKey(target), targetKey({ ...target, namespace: 'dev' }));
  t.not(targetKey(target), targetKey({ ...target, name: 'other' }));
});

t.test('a pod is unfinished until it succeeded or failed, even if its node is unreachable', async (t) => {
  const inPhase = (phase: PodSnapshot['phase']) =>
    isUnfinished({ uid: 'u', name: 'swype-app-1', phase, containers: [] });
  for (const phase of ['Pending', 'Running', 'Unknown'] as const) t.equal(inPhase(phase), true, phase);
  for (const phase of ['Succeeded', 'Failed'] as const) t.equal(inPhase(phase), false, phase);
});

t.test('a target is read as it is written, and other text is rejected', (t) => {
  const target = { kind: 'StatefulSet', namespace: 'sre', name: 'swype.app-1' } as const;
  t.strictSame(parseTarget(targetKey(target)), target);
  t.strictSame(parseTarget('statefulset/sre/swype.app-1'), target);
  for (const text of [
    '',
    'sre/swype-app',
    'DaemonSet/sre/a',
    'Deployment/sre/',
    'Deployment//a',
    'Deployment/sre/a/b',
    'Deployment/sre/A',
  ]) {
    t.equal(parseTarget(text), undefined, text);
  }
  t.end();
});
