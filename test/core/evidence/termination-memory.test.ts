import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { type ContainerSnapshot, containerKey, type PodSnapshot } from '../../../src/core/evidence/pod.ts';
import type { Termination } from '../../../src/core/evidence/termination.ts';
import {
  containersRemembered,
  TerminationMemory,
  terminationsPerContainer,
} from '../../../src/core/evidence/termination-memory.ts';
import { arbitraryLife, partlySeenLife } from '../support/arbitrary-life.ts';
import { endings, endsOf, type Life, podOf, shownAttempts, viewsOf } from '../support/life.ts';

const startedAt = Date.parse('2026-01-02T03:00:00Z');
const uid = 'uid-of-swype-app-1';

function see(container: Omit<ContainerSnapshot, 'name'>): PodSnapshot {
  return podOf({ pod: 'swype-app-1', startedAt }, { name: 'app', ...container });
}

/** Attempt, end and cause of a remembered termination: enough to distinguish it from others. */
function summary(terminations: readonly Termination[]) {
  return terminations.map(({ attempt, finishedAt, cause }) => ({ attempt, finishedAt, cause }));
}

function truth(life: Life, attempts: readonly number[]) {
  const ends = endsOf(life);
  return attempts.map((attempt) => ({
    attempt,
    finishedAt: ends[attempt]?.finishedAt,
    cause: life.attempts[attempt]?.cause,
  }));
}

function attemptsShown(life: Life, views: readonly number[]): readonly number[] {
  return [...new Set(views.flatMap((view) => shownAttempts(life, view)))].sort((one, other) => one - other);
}

t.test('a termination is remembered with all the fields that the pod shows', async (t) => {
  const memory = new TerminationMemory({ networkExitCodes: [] });
  const terminated = { ...endings.network, finishedAt: startedAt + 5, containerId: 'c0' };
  const remembered = {
    podUid: uid,
    pod: 'swype-app-1',
    container: 'app',
    attempt: 0,
    exitCode: 1,
    reason: 'Error',
    finishedAt: startedAt + 5,
    cause: 'network',
    row: 'socket/connection-refused',
    peer: '203.0.113.7:443',
    line: 'Error: connect ECONNREFUSED 203.0.113.7:443',
  };
  t.same(memory.observe(see({ state: 'terminated', restartCount: 0, containerId: 'c0', terminated })), [remembered]);
  t.same(memory.of(uid, 'app'), [remembered]);
  t.same(memory.of(uid, 'sidecar'), []);
  t.same(memory.of('another pod', 'app'), []);
});

t.test('an end dated 1970, which the kubelet did not see, has no date', async (t) => {
  const memory = new TerminationMemory({ networkExitCodes: [] });
  const lost = { exitCode: 137, reason: 'ContainerStatusUnknown', finishedAt: 0 };
  const [seen] = memory.observe(see({ state: 'running', restartCount: 1, lastTerminated: lost }));
  t.match(seen, { cause: 'other' });
  t.notOk(seen && 'finishedAt' in seen);
});

t.test('fields that the API leaves out stay undefined: no reason, no time', async (t) => {
  const memory = new TerminationMemory({ networkExitCodes: [7] });
  const [seen] = memory.observe(see({ state: 'running', restartCount: 1, lastTerminated: { exitCode: 7 } }));
  t.match(seen, { attempt: 0, reason: '', cause: 'network' });
  t.notOk(seen && 'finishedAt' in seen);
});

t.test('while the kubelet backs off, lastState shows the attempt that the counter still counts', async (t) => {
  const end = { ...endings.other, finishedAt: startedAt + 5, containerId: 'c3' };
  const attemptOf = (container: Omit<ContainerSnapshot, 'name' | 'lastTerminated'>, lastTerminated = end) =>
    new TerminationMemory({ networkExitCodes: [] }).observe(see({ ...container, lastTerminated }))[0]?.attempt;
  const { containerId: _, ...endWithoutId } = end;
  t.equal(attemptOf({ state: 'waiting', restartCount: 3, containerId: 'c3' }), 3, 'CrashLoopBackOff');
  t.equal(attemptOf({ state: 'running', restartCount: 4, containerId: 'c4' }), 3, 'running again');
  t.equal(attemptOf({ state: 'waiting', restartCount: 4, containerId: 'c4' }), 3, 'created, not yet running');
  t.equal(attemptOf({ state: 'terminated', restartCount: 4, containerId: 'c4' }), 3, 'ended again');
  t.equal(attemptOf({ state: 'waiting', restartCount: 3 }), 3, 'an id is missing: by the state');
  t.equal(attemptOf({ state: 'running', restartCount: 4 }), 3, 'an id is missing: by the state');
  t.equal(
    new TerminationMemory({ networkExitCodes: [] }).observe(
      see({ state: 'waiting', restartCount: 3, containerId: 'c3', lastTerminated: endWithoutId }),
    )[0]?.attempt,
    3,
  );
});

t.test('an end that cannot belong to a counted attempt is not remembered', async (t) => {
  const memory = new TerminationMemory({ networkExitCodes: [] });
  t.same(memory.observe(see({ state: 'running', restartCount: 0, lastTerminated: { exitCode: 1 } })), []);
  t.same(memory.of(uid, 'app'), []);
});

t.test('a counter that starts again replaces its earlier attempts', async (t) => {
  const memory = new TerminationMemory({ networkExitCodes: [] });
  const ended = (at: number) =>
    see({ state: 'terminated', restartCount: 0, terminated: { ...endings.unclear, finishedAt: at } });
  t.equal(memory.observe(ended(startedAt + 1)).length, 1);
  t.equal(memory.observe(ended(startedAt + 2)).length, 1, 'another end is news');
  t.same(summary(memory.of(uid, 'app')), [{ attempt: 0, finishedAt: startedAt + 2, cause: 'unclear' }]);
});

t.test('containers of one pod, and one container name in two pods, are kept apart', async (t) => {
  const memory = new TerminationMemory({ networkExitCodes: [] });
  const crashed = (name: string, finishedAt: number): ContainerSnapshot => ({
    name,
    state: 'terminated',
    restartCount: 0,
    terminated: { ...endings.unclear, finishedAt },
  });
  const pod = {
    uid: 'one',
    name: 'one',
    phase: 'Running',
    containers: [crashed('app', 1), crashed('sidecar', 2)],
  } as const;
  t.equal(memory.observe(pod).length, 2);
  t.equal(memory.observe({ ...pod, uid: 'two' }).length, 2);
  t.same(
    memory.of('one', 'app').map(({ finishedAt }) => finishedAt),
    [1],
  );
  t.same(
    memory.of('two', 'sidecar').map(({ finishedAt }) => finishedAt),
    [2],
  );
  t.equal(containerKey('one', 'app'), 'one/app');
});

t.test(
  'when every view is seen, each termination is remembered and returned once, however often a view repeats',
  async () => {
    const repeats = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 60, maxLength: 60 });
    fc.assert(
      fc.property(arbitraryLife, repeats, (life, repeats) => {
        const memory = new TerminationMemory({ networkExitCodes: [] });
        const views = viewsOf(life).flatMap((view, index) => Array.from({ length: repeats[index] ?? 1 }, () => view));
        const returned = views.flatMap((view) => memory.observe(view));
        const all = truth(life, [...life.attempts.keys()]);
        assert.deepEqual(summary(returned), all);
        assert.deepEqual(summary(memory.of(uid, 'app')), all);
      }),
      { numRuns: 200 },
    );
  },
);

t.test(
  'when views are lost, exactly the terminations of the other views are remembered, with the right attempts',
  async () => {
    fc.assert(
      fc.property(partlySeenLife, ({ life, seen }) => {
        const memory = new TerminationMemory({ networkExitCodes: [] });
        const views = viewsOf(life).flatMap((view, index) => (seen[index] ? [{ view, index }] : []));
        const returned = views.flatMap(({ view }) => memory.observe(view));
        const expected = truth(
          life,
          attemptsShown(
            life,
            views.map(({ index }) => index),
          ),
        );
        assert.deepEqual(summary(memory.of(uid, 'app')), expected);
        assert.equal(returned.length, expected.length);
      }),
      { numRuns: 200 },
    );
  },
);

t.test('views in any order, as when a list races a watch, leave the same memory', async () => {
  const shuffled = partlySeenLife.chain(({ life, seen }) => {
    const indexes = seen.flatMap((one, index) => (one ? [index] : []));
    return fc.record({ life: fc.constant(life), order: fc.shuffledSubarray(indexes, { minLength: indexes.length }) });
  });
  fc.assert(
    fc.property(shuffled, ({ life, order }) => {
      const memory = new TerminationMemory({ networkExitCodes: [] });
      const views = viewsOf(life);
      for (const index of order) {
        const view = views[index];
        if (view !== undefined) memory.observe(view);
      }
      assert.deepEqual(summary(memory.of(uid, 'app')), truth(life, attemptsShown(life, order)));
    }),
    { numRuns: 200 },
  );
});

t.test('the newest terminations of one container are kept, up to the bound', async (t) => {
  const memory = new TerminationMemory({ networkExitCodes: [] });
  const attempts = Array.from(
    { length: terminationsPerContainer + 20 },
    () => ({ cause: 'unclear', runMs: 1, backOffMs: 1 }) as const,
  );
  for (const view of viewsOf({ pod: 'swype-app-1', container: 'app', startedAt, attempts, ids: true }))
    memory.observe(view);
  const kept = memory.of(uid, 'app').map(({ attempt }) => attempt);
  t.same(
    kept,
    Array.from({ length: terminationsPerContainer }, (_, index) => index + 20),
  );
});

t.test('of many containers, the one that ended longest ago is forgotten first', async (t) => {
  const memory = new TerminationMemory({ networkExitCodes: [] });
  const crash = (pod: number, finishedAt: number) =>
    memory.observe(
      podOf(
        { pod: `${pod}`, startedAt },
        { name: 'app', restartCount: 0, state: 'terminated', terminated: { exitCode: 1, finishedAt } },
      ),
    );
  for (let pod = 0; pod < containersRemembered; pod += 1) crash(pod, 1);
  t.equal(memory.of('uid-of-0', 'app').length, 1, 'the bound itself fits');
  crash(0, 2);
  crash(containersRemembered, 3);
  t.equal(memory.of('uid-of-1', 'app').length, 0, 'the oldest went');
  t.equal(memory.of('uid-of-0', 'app').length, 1, 'the one that ended again stayed');
  t.equal(memory.of(`uid-of-${containersRemembered}`, 'app').length, 1);
});

t.test('a container that was forgotten is judged by what its pod shows', async (t) => {
  const memory = new TerminationMemory({ networkExitCodes: [] });
  const killed = (number: number) => ({
    uid: `uid-of-${number}`,
    name: `pod-${number}`,
    phase: 'Running' as const,
    containers: [
      {
        name: 'app',
        restartCount: 4,
        state: 'running' as const,
        lastTerminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: 1_000 + number },
      },
    ],
  });
  const pods = Array.from({ length: containersRemembered + 10 }, (_, number) => killed(number));
  for (const pod of pods) memory.observe(pod);
  t.equal(memory.of('uid-of-0', 'app').length, 0, 'forgotten');
  for (const pod of pods) {
    const [container] = pod.containers;
    if (container === undefined) throw new Error('the pod has a container');
    const shown = memory.ofShown(pod, container);
    if (shown.length !== 1 || shown[0]?.cause !== 'other') t.fail(pod.name);
  }
  t.pass('none of 1,010 out-of-memory kills is unclear');
});
