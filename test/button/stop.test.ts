import t from 'tap';
import { Stopper } from '../../src/button/trip/stop.ts';
import type { Cluster, Scale } from '../../src/cluster/cluster.ts';
import { ClusterError, type ClusterErrorKind } from '../../src/cluster/errors.ts';
import { type LatchedTarget, withTrip } from '../../src/core/latch/latch.ts';
import { swypeApp, World } from './support/world.ts';

const scale: Scale = { uid: 'u1', resourceVersion: '1', replicas: 2, selector: 'app=swype-app' };
const zero: Scale = { ...scale, resourceVersion: '2', replicas: 0 };
const never = new AbortController().signal;

type Answer<Value> = Value | ClusterErrorKind | Error;

/** A cluster that answers patches and reads of the scale as listed, and records each patch's preconditions. */
function scripted(patches: readonly Answer<Scale>[], reads: readonly Answer<Scale>[] = []) {
  const left = { patches: [...patches], reads: [...reads] };
  const preconditions: unknown[] = [];
  const cluster: Cluster = {
    ...new World().connect().cluster,
    readScale: async () => answer(left.reads.shift()),
    scaleToZero: async (_target, options) => {
      preconditions.push(options);
      return answer(left.patches.shift());
    },
  };
  return { cluster, preconditions, left };
}

function answer(next: Answer<Scale> | undefined): Scale {
  if (next === undefined) throw new Error('asked more often than expected');
  if (next instanceof Error) throw next;
  if (typeof next === 'string') throw new ClusterError(next, next);
  return next;
}

interface Order {
  readonly cluster: Cluster;
  /** As just read; undefined if it could not be read. */
  readonly seen: Scale | undefined;
  readonly isHeld?: boolean;
  readonly deadlineMs?: number;
  readonly target?: LatchedTarget;
}

/** One stop, with nothing around it. */
function stop({ cluster, seen, isHeld = true, deadlineMs = 1_500, target = { ...swypeApp, uid: 'u0' } }: Order) {
  const stopper = new Stopper({
    cluster,
    clock: { now: () => 0, sleep: async () => undefined, deadline: () => never },
    latch: { isStillHeld: async () => isHeld },
    target: { withSeen: (asked) => asked, noteScale: () => undefined, beginPatch: () => () => undefined },
    problems: { report: () => undefined, resolve: () => undefined },
    timings: { reportAccepted: () => undefined },
  });
  const by = { trigger: 'sensor' } as const;
  const made = { id: 't1', at: '2026-01-31T02:15:47.000Z', by, cause: 'network', because: 'x', lines: [] } as const;
  return stopper.stop(withTrip(undefined, target, made), seen, deadlineMs);
}

t.test('An accepted patch returns the replica count that it removed', async (t) => {
  const { cluster, preconditions } = scripted([zero]);
  t.strictSame(await stop({ cluster, seen: scale }), { kind: 'accepted', scale: zero, raisedFrom: 2 });
  t.strictSame(preconditions, [{ uid: 'u1', resourceVersion: '1' }], 'by uid and resourceVersion of what was seen');
});

t.test('A scale that could not be read is patched by the uid that was seen before', async (t) => {
  const { cluster, preconditions } = scripted([zero]);
  t.strictSame(await stop({ cluster, seen: undefined }), { kind: 'accepted', scale: zero });
  t.strictSame(preconditions, [{ uid: 'u0', timeoutMs: 1_500 }]);
});

t.test('A patch without a version ends at the API server when the button gives up', async (t) => {
  const { cluster, preconditions } = scripted(['conflict', 'conflict', 'conflict', zero], [scale, scale, scale]);
  await stop({ cluster, seen: scale, deadlineMs: 1_200.5 });
  t.match(preconditions.slice(0, 3), Array(3).fill({ resourceVersion: '1', timeoutMs: undefined }));
  t.strictSame(preconditions[3], { uid: 'u1', timeoutMs: 1_200 });
  const late = scripted([zero]);
  await stop({ cluster: late.cluster, seen: undefined, deadlineMs: -3 });
  t.strictSame(late.preconditions, [{ uid: 'u0', timeoutMs: 50 }]);
});

t.test('A target that was never seen is patched without preconditions', async (t) => {
  const { cluster, preconditions } = scripted([zero]);
  await stop({ cluster, seen: undefined, target: swypeApp });
  t.strictSame(preconditions, [{ timeoutMs: 1_500 }]);
});

t.test('409: the scale is read again, then the latch, and the patch uses what was read', async (t) => {
  const moved = { ...scale, uid: 'u2', resourceVersion: '7', replicas: 5 };
  const { cluster, preconditions } = scripted(['conflict', zero], [moved]);
  t.strictSame(await stop({ cluster, seen: scale }), { kind: 'accepted', scale: zero, raisedFrom: 5 });
  t.strictSame(preconditions.at(-1), { uid: 'u2', resourceVersion: '7' });
});

t.test('409 three times: the fourth patch uses only the uid', async (t) => {
  const { cluster, preconditions } = scripted(['conflict', 'conflict', 'conflict', zero], [scale, scale, scale]);
  t.match(await stop({ cluster, seen: scale }), { kind: 'accepted' });
  t.strictSame(preconditions.at(-1), { uid: 'u1', timeoutMs: 1_500 });
});

t.test('409 four times: the stop is not done yet', async (t) => {
  const { cluster, left } = scripted(Array(4).fill('conflict'), Array(4).fill(scale));
  t.match(await stop({ cluster, seen: scale }), { kind: 'pending', problem: /keeps changing/ });
  t.strictSame(left, { patches: [], reads: [] });
});

t.test('409, and the scale is already at zero: accepted, and nothing was removed', async (t) => {
  const { cluster } = scripted(['conflict'], [zero]);
  t.strictSame(await stop({ cluster, seen: scale }), { kind: 'accepted', scale: zero, raisedFrom: 0 });
});

t.test('409, and the latch was released in between: no further patch', async (t) => {
  const { cluster, preconditions } = scripted(['conflict'], [{ ...scale, replicas: 3 }]);
  t.strictSame(await stop({ cluster, seen: scale, isHeld: false }), { kind: 'released' });
  t.equal(preconditions.length, 1);
});

t.test('A lost reply is settled by reading the scale', async (t) => {
  const done = scripted(['unknown-outcome'], [zero]);
  t.match(await stop({ cluster: done.cluster, seen: scale }), { kind: 'accepted', raisedFrom: 0 });
  const undone = scripted(['unknown-outcome', zero], [scale]);
  t.match(await stop({ cluster: undone.cluster, seen: scale }), { kind: 'accepted', raisedFrom: 2 });
});

t.test(
  'However many replies are lost, the patch uses the version, so that it is not counted as drift that another replica ended',
  async (t) => {
    const { cluster, preconditions } = scripted(Array(4).fill('unknown-outcome'), Array(4).fill(scale));
    t.match(await stop({ cluster, seen: scale }), { kind: 'pending', problem: 'unknown-outcome' });
    t.strictSame(preconditions, Array(4).fill({ uid: 'u1', resourceVersion: '1' }));
  },
);

t.test('A 404 to the patch or to the read after it means that the target is gone', async (t) => {
  t.strictSame(await stop({ cluster: scripted(['not-found']).cluster, seen: scale }), { kind: 'gone' });
  const late = scripted(['conflict'], ['not-found']);
  t.strictSame(await stop({ cluster: late.cluster, seen: scale }), { kind: 'gone' });
});

for (const kind of ['forbidden', 'throttled', 'refused', 'unavailable'] as const) {
  t.test(`${kind}: the stop is not done yet, and the result says why`, async (t) => {
    const first = await stop({ cluster: scripted([kind]).cluster, seen: scale });
    t.strictSame(first, { kind: 'pending', problem: kind });
    const second = await stop({ cluster: scripted(['conflict'], [kind]).cluster, seen: scale });
    t.strictSame(second, { kind: 'pending', problem: kind });
  });
}

t.test('An error that is not a ClusterError is thrown as a defect of the program', async (t) => {
  const outcome = await stop({ cluster: scripted([new TypeError('x')]).cluster, seen: scale });
  t.strictSame(outcome, { kind: 'pending', problem: 'unexpected: TypeError: x' });
});
