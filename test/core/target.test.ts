import t from 'tap';
import { isPodAtWork } from '../../src/core/pod.ts';
import { describeTarget, targetKey } from '../../src/core/target.ts';

const target = { kind: 'StatefulSet', namespace: 'sre', name: 'swype-app' } as const;

t.test('a target is told as kubectl would name it', async (t) => {
  t.equal(describeTarget(target), 'statefulset/swype-app in sre');
});

t.test('two workloads have one key only if kind, namespace and name are the same', async (t) => {
  t.equal(targetKey(target), targetKey({ ...target }));
  t.not(targetKey(target), targetKey({ ...target, kind: 'Deployment' }));
  t.not(targetKey(target), targetKey({ ...target, namespace: 'dev' }));
  t.not(targetKey(target), targetKey({ ...target, name: 'other' }));
});

t.test('a pod is at work until it succeeded or failed, also one that nobody can reach', async (t) => {
  const isAtWork = (phase: Parameters<typeof isPodAtWork>[0]['phase']) =>
    isPodAtWork({ uid: 'u', name: 'swype-app-1', phase, containers: [] });
  for (const phase of ['Pending', 'Running', 'Unknown'] as const) t.equal(isAtWork(phase), true, phase);
  for (const phase of ['Succeeded', 'Failed'] as const) t.equal(isAtWork(phase), false, phase);
});
